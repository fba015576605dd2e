"""From a job's key frames to the text in them."""

from typing import Any

from PIL import Image
from platform_analyzer import Frame, Job, ModelMissing
from platform_analyzer.pictures import opened, upright

from ocr_detection import ppocr, tesseract
from ocr_detection.line import Line

LONGEST = 2048


def analyze(job: Job) -> dict[str, Any]:
    """The result of the contract; raises ModelMissing for a language that nothing here reads."""
    if job.languages is not None and not ppocr.LANGUAGES.issuperset(job.languages):
        _require_installed(job.languages)
    return {"frames": [_frame(frame, job) for frame in job.frames]}


def _require_installed(languages: tuple[str, ...]) -> None:
    known = tesseract.installed() | ppocr.LANGUAGES
    missing = sorted(set(languages) - known)
    if missing:
        raise ModelMissing(f'language "{missing[0]}" is not installed; there is {", ".join(sorted(known))}')
    apart = sorted(set(languages) - tesseract.installed())
    if apart:
        together = ", ".join(sorted(tesseract.installed()))
        raise ModelMissing(f'language "{apart[0]}" is not read together with other scripts; these are: {together}')


def _frame(frame: Frame, job: Job) -> dict[str, Any]:
    job.remaining()
    with opened(job.file(frame.path)) as image:
        picture = upright(image, LONGEST)
    items = [line.item(*picture.size) for line in _read(picture, job)]
    size = {"frameWidth": picture.width, "frameHeight": picture.height}
    return frame.place() | size | {"text": "\n".join(item["text"] for item in items), "items": items}


def _read(picture: Image.Image, job: Job) -> list[Line]:
    if job.languages is None or ppocr.LANGUAGES.issuperset(job.languages):
        return ppocr.read(picture)
    return tesseract.read(picture, job.languages, job)
