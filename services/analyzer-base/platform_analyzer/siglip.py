"""SigLIP2 base at 224 pixels (Apache-2.0) in ONNX format: two encoders into one space.

Inputs and outputs as in https://huggingface.co/onnx-community/siglip2-base-patch16-224-ONNX; SCALE and BIAS are the
model's own `logit_scale` (its exponential) and `logit_bias` (google/siglip2-base-patch16-224, 2026-11-23).
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from platform_analyzer.errors import ModelMissing
from platform_analyzer.onnx import OnnxModel

DIMENSION = 768
SIDE = 224
"""Pixels of the square that the model looks at; a picture is squeezed into it, as in its training."""

LENGTH = 64
"""Tokens of each text: shorter ones are filled up, as in its training."""

MIDDLE = 127.5
"""Half of a byte's range: bytes become -1 to 1."""

SCALE, BIAS = 112.668, -16.7717


class ImageEncoder:
    """Raises ModelMissing when the file is there but is no such model."""

    def __init__(self, file: Path) -> None:
        self._model = OnnxModel(file, (None, 3, SIDE, SIDE), (None, None, None), (None, DIMENSION))

    def encode(self, picture: Image.Image) -> NDArray[np.float32]:
        """Shape (768,), length 1, of an RGB picture."""
        squeezed = picture.resize((SIDE, SIDE), Image.Resampling.BILINEAR)
        values = np.asarray(squeezed, np.float32) / MIDDLE - 1
        _, (vector,) = self._model(np.ascontiguousarray(values.transpose(2, 0, 1)[np.newaxis]))
        return vector / np.linalg.norm(vector)


class TextEncoder:
    """Raises ModelMissing when a file is missing or is not what it should be."""

    def __init__(self, file: Path, tokenizer: Path) -> None:
        # Not in the base: only those who read texts install it.
        from tokenizers import Tokenizer

        self._model = OnnxModel(file, (None, None), (None, None, None), (None, DIMENSION))
        try:
            self._tokenizer = Tokenizer.from_file(str(tokenizer))
        except Exception as error:
            raise ModelMissing(f"{tokenizer.name} cannot be loaded: {str(error)[:200]}") from None
        self._tokenizer.enable_truncation(LENGTH)
        self._tokenizer.enable_padding(length=LENGTH, pad_id=0, pad_token="<pad>")  # noqa: S106 - not a password

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Shape (texts, 768), each of length 1."""
        tokens = [encoding.ids for encoding in self._tokenizer.encode_batch([text.lower() for text in texts])]
        vectors = np.concatenate([self._model(np.array([ids], np.int64))[1] for ids in tokens])
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def confidence(cosine: NDArray[np.float32]) -> NDArray[np.float32]:
    """The model's own probability that a text and a picture belong together."""
    return 1 / (1 + np.exp(-(SCALE * cosine + BIAS)))
