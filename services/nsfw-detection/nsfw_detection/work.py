"""From a job's key frames to how explicit they are, and the scenes they stand for."""

from functools import lru_cache
from itertools import groupby
from typing import Any

from platform_analyzer import Frame, Job, ModelMissing
from platform_analyzer.models import fingerprint
from platform_analyzer.pictures import opened, upright

from nsfw_detection.classifier import SIDE, ContentClassifier
from nsfw_detection.models import CLASSIFIER

LONGEST = 4 * SIDE
"""Pixels of the long side up to which a picture is read; more would not be seen."""


def analyze(job: Job) -> dict[str, Any]:
    """The result of the contract; raises ModelMissing without a model, and for a file that is no such model."""
    classifier = _classifier(fingerprint(CLASSIFIER))
    frames = [frame.place() | {"score": _score(frame, classifier, job)} for frame in job.frames]
    return {"frames": frames, "scenes": scenes_of(frames)}


def scenes_of(frames: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One for the frames of each scene, or of each page: as explicit as its most explicit frame."""

    def place(frame: dict[str, Any]) -> tuple[Any, ...]:
        return tuple(frame[key] for key in ("start", "end", "page"))

    most = [max(together, key=lambda frame: frame["score"]) for _, together in groupby(frames, place)]
    return [{key: frame[key] for key in ("start", "end", "page", "frame", "score")} for frame in most]


@lru_cache(maxsize=1)
def _classifier(digest: str | None) -> ContentClassifier:
    """Loaded once, and again when the model file has come or changed."""
    if digest is None:
        raise ModelMissing(f"{CLASSIFIER} is not installed")
    return ContentClassifier(CLASSIFIER)


def _score(frame: Frame, classifier: ContentClassifier, job: Job) -> float:
    job.remaining()
    with opened(job.file(frame.path)) as image:
        return classifier.score(upright(image, LONGEST))
