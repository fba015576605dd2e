"""From a job's key frames to the text in them."""

from typing import Any

from platform_analyzer import Frame, Job, ModelMissing
from platform_analyzer.pictures import opened, upright

from ocr_detection.reading import read_frame
from ocr_detection.tesseract import installed

LANGUAGES = ("eng", "deu")
"""Read by default; `options.languages` chooses others of those installed."""

LONGEST = 2048


def analyze(job: Job) -> dict[str, Any]:
    """The result of the contract; raises ModelMissing for a language that is not installed."""
    languages = job.languages or LANGUAGES
    missing = sorted(set(languages) - installed())
    if missing:
        raise ModelMissing(f'language "{missing[0]}" is not installed; there is {", ".join(sorted(installed()))}')
    return {"frames": [_frame(frame, languages, job) for frame in job.frames]}


def _frame(frame: Frame, languages: tuple[str, ...], job: Job) -> dict[str, Any]:
    job.remaining()
    with opened(job.file(frame.path)) as image:
        picture = upright(image, LONGEST)
    items = read_frame(picture, languages, job)
    size = {"frameWidth": picture.width, "frameHeight": picture.height}
    return frame.place() | size | {"text": "\n".join(item["text"] for item in items), "items": items}
