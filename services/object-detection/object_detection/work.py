"""From a job's key frames to the objects in them."""

from functools import lru_cache
from typing import Any

import numpy as np
from platform_analyzer import Frame, Job
from platform_analyzer.models import fingerprint
from platform_analyzer.pictures import opened, upright

from object_detection.hog import PeopleDetector
from object_detection.models import YOLOX
from object_detection.yolox import YoloxDetector

LONGEST = 2048


def analyze(job: Job) -> dict[str, Any]:
    """The result of the contract; raises ModelMissing for an installed file that is no such model."""
    detector = _detector(fingerprint(YOLOX))
    return {"objects": [entry for frame in job.frames for entry in _objects(frame, detector, job)]}


@lru_cache(maxsize=1)
def _detector(yolox: str | None) -> PeopleDetector | YoloxDetector:
    """Loaded once, and again when the model file has come, gone or changed."""
    return PeopleDetector() if yolox is None else YoloxDetector(YOLOX)


def _objects(frame: Frame, detector: PeopleDetector | YoloxDetector, job: Job) -> list[dict[str, Any]]:
    job.remaining()
    with opened(job.file(frame.path)) as image:
        picture = np.asarray(upright(image, LONGEST))
    height, width = picture.shape[:2]
    place = frame.place() | {"frameWidth": width, "frameHeight": height}
    return [place | thing.entry() for thing in detector.find(picture)]
