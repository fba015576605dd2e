"""A line of text as a reader gives it."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Line:
    """`confidence` 0–1. `corners`: x and y of the four corners in pixels of the picture, clockwise from where
    the text begins.

    `language` as Tesseract names it; None where the reader does not tell languages apart.
    """

    text: str
    confidence: float
    corners: NDArray[np.float32]
    language: str | None = None

    def item(self, width: int, height: int) -> dict[str, Any]:
        """The line as results carry it, with the upright box around it in a picture of that size."""
        x1, y1 = (_within(edge, size) for edge, size in zip(self.corners.min(axis=0), (width, height)))
        x2, y2 = (_within(edge, size) for edge, size in zip(self.corners.max(axis=0), (width, height)))
        return {
            "text": self.text,
            "confidence": round(self.confidence, 3),
            "box": {"x": x1, "y": y1, "width": max(1, x2 - x1), "height": max(1, y2 - y1)},
            "language": self.language,
        }


def _within(value: float, size: int) -> int:
    return round(min(max(float(value), 0.0), size))
