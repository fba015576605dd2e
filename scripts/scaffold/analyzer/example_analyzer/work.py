"""From a job's key frames to what was found in them."""

from typing import Any

from PIL import Image, ImageStat
from platform_analyzer import Frame, Job
from platform_analyzer.pictures import opened, upright

LONGEST = 512
"""Pixels of the long side at which a frame is looked at."""


def analyze(job: Job) -> dict[str, Any]:
    """`{ "frames": [ { "frame", "time", "start", "end", "page", "brightness" } ] }`, in the order of the frames."""
    return {"frames": [_entry(frame, job) for frame in job.frames]}


def _entry(frame: Frame, job: Job) -> dict[str, Any]:
    job.remaining()
    with opened(job.file(frame.path)) as image:
        return frame.place() | {"brightness": brightness(upright(image, LONGEST))}


def brightness(picture: Image.Image) -> float:
    """From 0, black, to 1, white."""
    return round(ImageStat.Stat(picture.convert("L")).mean[0] / 255, 4)
