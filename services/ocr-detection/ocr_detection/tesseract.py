"""Tesseract by its command line: a run's memory is given back, and it can be killed."""

from functools import cache
from pathlib import Path
from subprocess import run

from platform_analyzer import Job
from platform_analyzer.tools import run_tool

PAGE = 3
"""Page segmentation for scans and screens: finds columns, paragraphs and reading order."""

SPARSE = 11
"""Page segmentation for pictures: text anywhere, in no order. On a photo PAGE takes texture for paragraphs."""

LINE = 7
"""Page segmentation for a picture of one line."""

LOCAL = ("-c", "thresholding_method=2")
"""Sauvola's threshold, which follows the surroundings. One threshold for a whole photo loses a caption in its middle
tones: of 12 captions on a textured gradient Sauvola read all, the default none of the white ones."""


@cache
def version() -> str:
    """Such as "tesseract 5.5.0"."""
    said = run(("tesseract", "--version"), capture_output=True, text=True, check=True, timeout=10).stdout
    return " ".join(said.split()[:2])


@cache
def installed() -> frozenset[str]:
    """Codes of the installed languages, such as "eng" and "deu"."""
    said = run(("tesseract", "--list-langs"), capture_output=True, text=True, check=True, timeout=10).stdout
    return frozenset(said.split("\n")[1:]) - {"", "osd"}


def recognize(picture: Path, languages: tuple[str, ...], mode: int, job: Job) -> bytes:
    """hOCR of the picture; raises ToolFailed, TimedOut, OutOfMemory."""
    # Without a resolution Tesseract guesses one, and warns; text of 10–12 points at 300 dpi is what it was trained on.
    options = ("-l", "+".join(languages), "--psm", str(mode), "--dpi", "300", *(LOCAL if mode == SPARSE else ()))
    return run_tool(("tesseract", str(picture), "stdout", *options, "hocr"), job)
