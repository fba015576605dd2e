"""A face found in a frame."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Face:
    """Box in pixels, cut to the frame; confidence 0–1; `embedding` of unit length, None without a model for it."""

    x: int
    y: int
    width: int
    height: int
    confidence: float
    embedding: NDArray[np.float32] | None = None


def overlap(one: tuple[int, int, int, int], other: tuple[int, int, int, int]) -> float:
    """Intersection over union of two boxes (x, y, width, height), 0–1."""
    across = min(one[0] + one[2], other[0] + other[2]) - max(one[0], other[0])
    down = min(one[1] + one[3], other[1] + other[3]) - max(one[1], other[1])
    if across <= 0 or down <= 0:
        return 0.0
    return across * down / (one[2] * one[3] + other[2] * other[3] - across * down)
