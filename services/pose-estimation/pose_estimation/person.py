"""Somebody found in a frame."""

from dataclasses import dataclass
from typing import Any

POINTS = (
    *("nose", "left eye", "right eye", "left ear", "right ear", "left shoulder", "right shoulder"),
    *("left elbow", "right elbow", "left wrist", "right wrist", "left hip", "right hip"),
    *("left knee", "right knee", "left ankle", "right ankle"),
)
"""COCO's seventeen, in its order: https://cocodataset.org (2017). Left is the person's own left."""


@dataclass(frozen=True)
class Person:
    """`confidence` 0–1; box as left, top, right, bottom and points as (x, y, confidence), in pixels of the frame."""

    confidence: float
    box: tuple[float, float, float, float]
    points: tuple[tuple[float, float, float], ...]

    def entry(self, width: int, height: int) -> dict[str, Any]:
        """As results carry it, the box cut to a frame of that size. Points outside it are guesses, and kept as such."""
        left, right = (round(min(max(value, 0.0), width)) for value in (self.box[0], self.box[2]))
        top, bottom = (round(min(max(value, 0.0), height)) for value in (self.box[1], self.box[3]))
        return {
            "confidence": round(self.confidence, 3),
            "box": {"x": left, "y": top, "width": max(1, right - left), "height": max(1, bottom - top)},
            "points": [
                {"name": name, "x": round(x), "y": round(y), "confidence": round(sure, 3)}
                for name, (x, y, sure) in zip(POINTS, self.points, strict=True)
            ],
        }
