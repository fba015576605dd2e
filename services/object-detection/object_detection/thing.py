"""Something found in a frame."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Thing:
    """`label` in COCO's words, such as "person"; `confidence` 0–1; box in pixels, cut to the frame."""

    label: str
    confidence: float
    x: int
    y: int
    width: int
    height: int

    def entry(self) -> dict[str, Any]:
        """As results carry it."""
        box = {"x": self.x, "y": self.y, "width": self.width, "height": self.height}
        return {"label": self.label, "confidence": self.confidence, "box": box}


def within(label: str, confidence: float, corners: tuple[float, float, float, float], size: tuple[int, int]) -> Thing:
    """From left, top, right and bottom in a frame of that width and height."""
    left, right = (round(min(max(value, 0.0), size[0])) for value in (corners[0], corners[2]))
    top, bottom = (round(min(max(value, 0.0), size[1])) for value in (corners[1], corners[3]))
    return Thing(label, round(confidence, 3), left, top, max(1, right - left), max(1, bottom - top))
