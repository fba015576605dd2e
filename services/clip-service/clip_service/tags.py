"""Which of a list of words a picture shows, by how near their vectors are."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from platform_analyzer.siglip import TextEncoder, confidence

from clip_service.labels import LABELS
from clip_service.models import TEXTS, TOKENIZER

TEMPLATE = "This is a photo of {label}."
"""As in the model's training and its authors' examples."""

SURE = 0.1
"""Probability from which a tag is given. An estimate, as the whole scale differs from one label to the next."""

MOST = 5
"""Tags of a picture."""


def tags_of(vector: NDArray[np.float32], model: str) -> list[dict[str, str | float]]:
    """The likeliest first. `vector`: of length 1, by the image encoder of this name."""
    sure = confidence(_label_vectors(model) @ vector)
    best = [index for index in np.argsort(-sure, kind="stable")[:MOST] if sure[index] >= SURE]
    return [{"label": LABELS[index], "confidence": round(float(sure[index]), 3)} for index in best]


@lru_cache(maxsize=1)
def _label_vectors(_model: str) -> NDArray[np.float32]:
    """Made once in the life of a work process; the text encoder's memory is given back after."""
    return TextEncoder(TEXTS, TOKENIZER).encode([TEMPLATE.format(label=label) for label in LABELS])
