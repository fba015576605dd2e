"""What one frame says."""

import os
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image, ImageOps
from platform_analyzer import CorruptMedia, Job
from platform_analyzer.tools import ToolFailed

from ocr_detection.again import surer
from ocr_detection.geometry import Prepared, prepare
from ocr_detection.hocr import Word, lines_of
from ocr_detection.look import enlargement, is_page, tilt
from ocr_detection.places import best_of_each_place, each_once
from ocr_detection.tesseract import LINE, PAGE, SPARSE, recognize

MIN_CONFIDENCE = {PAGE: 0.4, SPARSE: 0.7}
"""Words below are dropped. In a picture, texture is read as words of up to 0.6; signs and captions score above 0.8."""

MIN_LETTERS = {PAGE: 1, SPARSE: 3}
"""Letters and digits a line must have: short finds in pictures are edges, not text."""


def read_frame(frame: Image.Image, languages: tuple[str, ...], job: Job) -> list[dict[str, Any]]:
    """Lines of text with confidence, box and language. Boxes are in pixels of `frame`.

    A page's lines come in reading order. A picture is read twice, for dark text and for light, and its lines come from
    top to bottom.
    """
    grey = frame.convert("L")
    if is_page(grey):
        return _lines(prepare(grey, tilt(grey), enlargement(grey)), languages, PAGE, job)
    scale = enlargement(grey)
    dark = _lines(prepare(grey, 0.0, scale), languages, SPARSE, job)
    light = _lines(prepare(ImageOps.invert(grey), 0.0, scale), languages, SPARSE, job)
    return best_of_each_place([*dark, *light])


def _lines(prepared: Prepared, languages: tuple[str, ...], mode: int, job: Job) -> list[dict[str, Any]]:
    found = lines_of(_read(prepared.image, languages, mode, job))
    if mode == PAGE:
        # In a picture unsure lines are texture; on a page they are text.
        found = surer(
            found, MIN_CONFIDENCE[PAGE], prepared.image, lambda line: lines_of(_read(line, languages, LINE, job))
        )
    lines = (_kept(line, mode) for line in found)
    return [_item(line, prepared) for line in lines if line]


def _read(image: Image.Image, languages: tuple[str, ...], mode: int, job: Job) -> bytes:
    descriptor, name = tempfile.mkstemp(suffix=".pgm")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            image.save(stream, "PPM")
        return recognize(Path(name), languages, mode, job)
    except ToolFailed as failure:
        raise CorruptMedia(f"Tesseract cannot read the frame: {failure}") from failure
    finally:
        os.unlink(name)


def _kept(line: list[Word], mode: int) -> list[Word]:
    words = each_once([word for word in line if word.text and word.confidence >= MIN_CONFIDENCE[mode]])
    letters = sum(character.isalnum() for word in words for character in word.text)
    return words if letters >= MIN_LETTERS[mode] else []


def _item(line: list[Word], prepared: Prepared) -> dict[str, Any]:
    lefts, tops, rights, bottoms = zip(*(word.box for word in line))
    tally = [word.language for word in line]
    return {
        "text": " ".join(word.text for word in line),
        "confidence": round(sum(word.confidence for word in line) / len(line), 3),
        "box": prepared.box((min(lefts), min(tops), max(rights), max(bottoms))),
        "language": max(sorted(set(tally)), key=tally.count),
    }
