"""From a job's key frames to the faces in them."""

from functools import lru_cache
from typing import Any

import cv2
import numpy as np
from platform_analyzer import Frame, Job
from platform_analyzer.models import fingerprint
from platform_analyzer.pictures import opened, upright
from platform_analyzer.vectors import packed

from face_reid.face import Face
from face_reid.haar import HaarDetector
from face_reid.models import SFACE, YUNET, description_model
from face_reid.yunet import YunetDetector

LONGEST = 2048

cv2.setNumThreads(2)


def analyze(job: Job) -> dict[str, Any]:
    """The result of the contract."""
    detector = _detector(fingerprint(YUNET), fingerprint(SFACE))
    return {"faces": [entry for frame in job.frames for entry in _faces(frame, detector, job)]}


@lru_cache(maxsize=1)
def _detector(yunet: str | None, sface: str | None) -> HaarDetector | YunetDetector:
    """Loaded once, and again when a model file has come, gone or changed."""
    if yunet is None:
        return HaarDetector()
    return YunetDetector(YUNET, None if sface is None else SFACE)


def _faces(frame: Frame, detector: HaarDetector | YunetDetector, job: Job) -> list[dict[str, Any]]:
    job.remaining()
    with opened(job.file(frame.path)) as image:
        picture = np.asarray(upright(image, LONGEST))
    height, width = picture.shape[:2]
    place = frame.place() | {"frameWidth": width, "frameHeight": height}
    model = description_model()
    return [place | _entry(face, model) for face in detector.find(picture)]


def _entry(face: Face, model: str | None) -> dict[str, Any]:
    """`embedding`: of length 1, little-endian float32 in base64; None without a model."""
    box = {"x": face.x, "y": face.y, "width": face.width, "height": face.height}
    told = {"box": box, "confidence": face.confidence}
    if face.embedding is None:
        return told | {"embedding": None, "embeddingModel": None}
    return told | {"embedding": packed(face.embedding), "embeddingModel": model}
