"""A second look at lines of a page that were read unsurely."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from PIL import Image

from ocr_detection.hocr import Word

LINE_HEIGHT = 32
"""Pixels of a line's height at which it is read again. Tesseract's network was trained on lines of about 36; a headline
many times as high is read right and believed wrong: "9 am to 6 pm" at 126 pixels scored 0.03, at 32 pixels 0.83."""

MARGIN = 0.2
"""Of the line's height, kept around it."""

MOST = 8
"""Lines of a frame that get a second look; each costs about 0.1 s."""

Read = Callable[[Image.Image], Iterable[list[Word]]]


def surer(lines: Iterable[list[Word]], enough: float, page: Image.Image, read: Read) -> Iterator[list[Word]]:
    """The lines, those with words below `enough` read again by themselves; each the surer of its two readings.

    `read` gives the lines of a picture that holds one. Boxes are in pixels of `page`.
    """
    left = MOST
    for line in lines:
        if left == 0 or not any(word.text and word.confidence < enough for word in line):
            yield line
            continue
        left -= 1
        yield max(line, _again(line, page, read), key=_sureness)


def _again(line: list[Word], page: Image.Image, read: Read) -> list[Word]:
    edges = list(zip(*(word.box for word in line)))
    height = max(edges[3]) - min(edges[1])
    margin = round(height * MARGIN)
    left, top = max(0, min(edges[0]) - margin), max(0, min(edges[1]) - margin)
    crop = page.crop((left, top, min(page.width, max(edges[2]) + margin), min(page.height, max(edges[3]) + margin)))
    scale = LINE_HEIGHT / max(1, height)
    size = (max(1, round(crop.width * scale)), max(1, round(crop.height * scale)))
    words = [word for found in read(crop.resize(size, Image.Resampling.LANCZOS)) for word in found]
    return [replace(word, box=_placed(word.box, scale, left, top)) for word in words]


def _placed(box: tuple[int, int, int, int], scale: float, left: int, top: int) -> tuple[int, int, int, int]:
    x1, y1, x2, y2 = (round(value / scale) for value in box)
    return (left + x1, top + y1, left + x2, top + y2)


def _sureness(line: list[Word]) -> float:
    """Mean confidence by letter, 0 for a line without any."""
    letters = sum(len(word.text) for word in line)
    return sum(len(word.text) * word.confidence for word in line) / letters if letters else 0.0
