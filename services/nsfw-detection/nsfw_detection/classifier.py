"""Falconsai's classifier (ViT-B/16, Apache-2.0) in ONNX format; its input and output are told in
https://huggingface.co/Falconsai/nsfw_image_detection (2026-11-23).
"""

from pathlib import Path

import numpy as np
from PIL import Image
from platform_analyzer.onnx import OnnxModel

SIDE = 224
"""Pixels of the square that the model looks at; a picture is squeezed into it, as in its training."""

MIDDLE = 127.5
"""Half of a byte's range: bytes become -1 to 1."""


class ContentClassifier:
    """Raises ModelMissing when the file is there but is no such model."""

    def __init__(self, file: Path) -> None:
        self._model = OnnxModel(file, (1, 3, SIDE, SIDE), (1, 2))

    def score(self, picture: Image.Image) -> float:
        """From 0, harmless, to 1, for an RGB picture; the model's own probability, to three places."""
        squeezed = picture.resize((SIDE, SIDE), Image.Resampling.BILINEAR)
        values = np.asarray(squeezed, np.float32) / MIDDLE - 1
        (((harmless, explicit),),) = self._model(np.ascontiguousarray(values.transpose(2, 0, 1)[np.newaxis]))
        return round(float(1 / (1 + np.exp(harmless - explicit))), 3)
