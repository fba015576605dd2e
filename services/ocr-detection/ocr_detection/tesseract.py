"""Lines by Tesseract, for scripts that PP-OCR does not read.

It runs by its command line: a run's memory is given back, and it can be killed. Lines are found by PP-OCR all the same,
whose eye does not care for the script.
"""

import csv
import os
import tempfile
from functools import cache
from subprocess import run

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image
from platform_analyzer import CorruptMedia, Job
from platform_analyzer.tools import ToolFailed, run_tool

from ocr_detection import ppocr
from ocr_detection.line import Line

LINE_HEIGHT = 40
"""Pixels to which a line is brought before it is read; Tesseract's network was trained on lines of about 36."""

MARGIN = 10
"""White pixels around it: letters at a picture's edge are read badly."""

MIN_CONFIDENCE = 0.4

_ONE_LINE = "7"


@cache
def installed() -> frozenset[str]:
    """Codes of the installed languages, such as "eng" and "rus"."""
    said = run(("tesseract", "--list-langs"), capture_output=True, text=True, check=True, timeout=10).stdout
    return frozenset(said.split("\n")[1:]) - {"", "osd"}


def read(picture: Image.Image, languages: tuple[str, ...], job: Job) -> list[Line]:
    """Lines from top to bottom; raises CorruptMedia, TimedOut, OutOfMemory."""
    grey = np.asarray(picture.convert("L"))
    lines = (_read_line(grey, corners, languages, job) for corners in ppocr.find(picture))
    return [line for line in lines if line.text and line.confidence >= MIN_CONFIDENCE]


def _read_line(grey: NDArray[np.uint8], corners: NDArray[np.float32], languages: tuple[str, ...], job: Job) -> Line:
    table = _recognized(_levelled(grey, corners), languages, job)
    words = [row for row in table if float(row["conf"]) >= 0 and row["text"].strip()]
    text = " ".join(row["text"].strip() for row in words)
    letters = sum(len(row["text"]) for row in words)
    confidence = sum(len(row["text"]) * float(row["conf"]) / 100 for row in words) / letters if letters else 0.0
    return Line(text, confidence, corners, languages[0] if len(languages) == 1 else None)


def _levelled(grey: NDArray[np.uint8], corners: NDArray[np.float32]) -> NDArray[np.uint8]:
    """The line cut out, level, dark on light, with a margin."""
    top, side = (float(np.linalg.norm(corners[a] - corners[b])) for a, b in ((0, 1), (0, 3)))
    width, height = max(1, round(top * LINE_HEIGHT / max(1.0, side))), LINE_HEIGHT
    target = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    line = cv2.warpPerspective(
        grey, cv2.getPerspectiveTransform(corners, target), (width, height), flags=cv2.INTER_CUBIC
    )
    dark_on_light = line if np.median(line) > 127 else 255 - line
    return cv2.copyMakeBorder(dark_on_light, *(MARGIN,) * 4, cv2.BORDER_CONSTANT, value=float(np.median(dark_on_light)))


def _recognized(line: NDArray[np.uint8], languages: tuple[str, ...], job: Job) -> list[dict[str, str]]:
    descriptor, name = tempfile.mkstemp(suffix=".pgm")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            Image.fromarray(line).save(stream, "PPM")
        # Without a resolution Tesseract guesses one, and warns.
        options = ("-l", "+".join(languages), "--psm", _ONE_LINE, "--dpi", "300", "tsv")
        table = run_tool(("tesseract", name, "stdout", *options), job).decode()
        return list(csv.DictReader(table.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE))
    except ToolFailed as failure:
        raise CorruptMedia(f"Tesseract cannot read the frame: {failure}") from failure
    finally:
        os.unlink(name)
