"""From a job's key frames to how they look."""

from functools import lru_cache
from typing import Any

import numpy as np
from platform_analyzer import Frame, Job
from platform_analyzer.pictures import opened, upright
from platform_analyzer.vectors import packed

from clip_service.look import look_of
from clip_service.models import IMAGES, LOOK, picture_model

LONGEST = 1024
"""Pixels of the long side up to which a picture is read; more would not be seen."""


def analyze(job: Job) -> dict[str, Any]:
    """The result of the contract; raises ModelMissing for installed files that are no such model."""
    model = picture_model()
    return {"frames": [_described(frame, model, job) for frame in job.frames]}


def _described(frame: Frame, model: str | None, job: Job) -> dict[str, Any]:
    """`look` and `picture`: vectors of length 1, little-endian float32 in base64; `picture` is None without a model."""
    job.remaining()
    with opened(job.file(frame.path)) as image:
        picture = upright(image, LONGEST)
    told = {"look": packed(look_of(np.asarray(picture))), "lookModel": LOOK}
    if model is None:
        return frame.place() | told | {"picture": None, "pictureModel": None, "tags": []}
    # Imported late: without the model they would take memory and time for nothing.
    from clip_service.tags import tags_of

    vector = _encoder(model).encode(picture)
    return frame.place() | told | {"picture": packed(vector), "pictureModel": model, "tags": tags_of(vector, model)}


@lru_cache(maxsize=1)
def _encoder(_model: str) -> Any:
    """Loaded once, and again when the model file has changed."""
    from platform_analyzer.siglip import ImageEncoder

    return ImageEncoder(IMAGES)
