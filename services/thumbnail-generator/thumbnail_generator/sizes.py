"""What is made of every picture and video, largest first: the smaller ones are made of the first."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """`longest`: pixels of the long side at most; smaller pictures are not enlarged. `quality` 0–100."""

    file: str
    kind: str
    longest: int
    quality: int


SIZES = (
    Size("poster.jpg", "poster", 1280, 82),
    Size("preview-640.webp", "preview", 640, 78),
    Size("preview-320.webp", "preview", 320, 75),
)
