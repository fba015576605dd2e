"""From a job's key frames to the people in them and how they stand."""

from functools import lru_cache
from typing import Any

import numpy as np
from platform_analyzer import Frame, Job, ModelMissing
from platform_analyzer.models import fingerprint
from platform_analyzer.pictures import opened, upright

from pose_estimation.models import RTMO
from pose_estimation.rtmo import PoseEstimator

LONGEST = 2048


def analyze(job: Job) -> dict[str, Any]:
    """The result of the contract; raises ModelMissing without a model, and for a file that is no such model."""
    estimator = _estimator(fingerprint(RTMO))
    return {"people": [entry for frame in job.frames for entry in _people(frame, estimator, job)]}


@lru_cache(maxsize=1)
def _estimator(digest: str | None) -> PoseEstimator:
    """Loaded once, and again when the model file has come or changed."""
    if digest is None:
        raise ModelMissing(f"{RTMO} is not installed")
    return PoseEstimator(RTMO)


def _people(frame: Frame, estimator: PoseEstimator, job: Job) -> list[dict[str, Any]]:
    job.remaining()
    with opened(job.file(frame.path)) as image:
        picture = np.asarray(upright(image, LONGEST))
    height, width = picture.shape[:2]
    place = frame.place() | {"frameWidth": width, "frameHeight": height}
    return [place | person.entry(width, height) for person in estimator.find(picture)]
