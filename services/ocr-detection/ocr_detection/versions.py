"""What reads; light, because the HTTP process asks too."""

from functools import cache
from importlib.metadata import version
from subprocess import run


@cache
def versions() -> str:
    """Such as "rapidocr 3.10.0, tesseract 5.5.0"."""
    said = run(("tesseract", "--version"), capture_output=True, text=True, check=True, timeout=10).stdout
    return f"rapidocr {version('rapidocr')}, {' '.join(said.split()[:2])}"
