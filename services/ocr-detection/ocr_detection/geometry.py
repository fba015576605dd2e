"""From the picture that was read back to the frame it was made of."""

import math
from dataclasses import dataclass

from PIL import Image


@dataclass(frozen=True)
class Prepared:
    """`image` is the frame turned by `angle` degrees counter-clockwise about its centre, then enlarged by `scale`."""

    image: Image.Image
    angle: float
    scale: float

    def box(self, box: tuple[int, int, int, int]) -> dict[str, int]:
        """The upright box in the frame around a box of the picture, as results carry it."""
        width, height = self.image.width / self.scale, self.image.height / self.scale
        left, top, right, bottom = box
        corners = [self._back(x, y, width, height) for x in (left, right) for y in (top, bottom)]
        x1, x2 = (_clamp(edge(x for x, _ in corners), width) for edge in (min, max))
        y1, y2 = (_clamp(edge(y for _, y in corners), height) for edge in (min, max))
        return {"x": x1, "y": y1, "width": max(1, x2 - x1), "height": max(1, y2 - y1)}

    def _back(self, x: float, y: float, width: float, height: float) -> tuple[float, float]:
        turn = math.radians(self.angle)
        x, y = x / self.scale - width / 2, y / self.scale - height / 2
        return (
            x * math.cos(turn) - y * math.sin(turn) + width / 2,
            x * math.sin(turn) + y * math.cos(turn) + height / 2,
        )


def prepare(grey: Image.Image, angle: float, scale: float) -> Prepared:
    """Turn and enlarge `grey`."""
    image = grey.rotate(angle, Image.Resampling.BICUBIC, fillcolor=255) if angle else grey
    if scale != 1:
        size = (round(grey.width * scale), round(grey.height * scale))
        image = image.resize(size, Image.Resampling.LANCZOS)
    return Prepared(image, angle, scale)


def _clamp(value: float, limit: float) -> int:
    return round(min(max(value, 0.0), limit))
