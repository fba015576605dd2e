"""Reads hOCR, Tesseract's only output that says which language a word was read in."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

_BOX = re.compile(r"bbox (\d+) (\d+) (\d+) (\d+)")
_CONFIDENCE = re.compile(r"x_wconf (\d+)")
_LINES = {"ocr_line", "ocr_header", "ocr_caption", "ocr_textfloat"}


@dataclass(frozen=True)
class Word:
    """`box`: left, top, right, bottom in pixels of the picture that was read. `confidence` 0–1."""

    text: str
    confidence: float
    box: tuple[int, int, int, int]
    language: str


def lines_of(hocr: bytes) -> Iterator[list[Word]]:
    """Words by line, in reading order; a paragraph's language holds for its words that don't name their own."""
    # Tesseract wrote it, and escapes what it read.
    for paragraph in ElementTree.fromstring(hocr).iter():  # noqa: S314
        if paragraph.get("class") != "ocr_par":
            continue
        language = paragraph.get("lang", "")
        for line in paragraph:
            if line.get("class") in _LINES:
                yield [_word(word, language) for word in line if word.get("class") == "ocrx_word"]


def _word(element: ElementTree.Element, language: str) -> Word:
    title = element.get("title", "")
    box = _BOX.search(title)
    confidence = _CONFIDENCE.search(title)
    if box is None or confidence is None:
        raise ValueError("a word without box or confidence")
    return Word(
        text="".join(element.itertext()).strip(),
        confidence=int(confidence[1]) / 100,
        box=(int(box[1]), int(box[2]), int(box[3]), int(box[4])),
        language=element.get("lang", language),
    )
