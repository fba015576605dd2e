"""Faces by YuNet, and embeddings by SFace, where their model files are installed."""

from pathlib import Path

import cv2
import numpy as np
from platform_analyzer import ModelMissing

from face_reid.face import Face

ACCEPTED = 0.7
"""YuNet's own score, 0–1; its authors' default of 0.9 misses small and turned faces."""

_OVERLAP = 0.3


class YunetDetector:
    """Raises ModelMissing when a file is there but is no such model."""

    def __init__(self, yunet: Path, sface: Path | None) -> None:
        try:
            self._detector = cv2.FaceDetectorYN.create(str(yunet), "", (320, 320), ACCEPTED, _OVERLAP, 500)
            self._recognizer = None if sface is None else cv2.FaceRecognizerSF.create(str(sface), "")
        except cv2.error:
            raise ModelMissing(f"{yunet.name} or sface.onnx in {yunet.parent} cannot be loaded") from None

    def find(self, picture: np.ndarray) -> list[Face]:
        """Faces of an RGB picture, from left to right."""
        turned = cv2.cvtColor(picture, cv2.COLOR_RGB2BGR)
        height, width = turned.shape[:2]
        self._detector.setInputSize((width, height))
        _, rows = self._detector.detect(turned)
        faces = [self._face(turned, row) for row in ([] if rows is None else rows)]
        return sorted(faces, key=lambda face: (face.x, face.y))

    def _face(self, picture: np.ndarray, row: np.ndarray) -> Face:
        height, width = picture.shape[:2]
        x, y = max(0, round(float(row[0]))), max(0, round(float(row[1])))
        right, bottom = min(width, round(float(row[0] + row[2]))), min(height, round(float(row[1] + row[3])))
        return Face(
            x, y, max(1, right - x), max(1, bottom - y), round(float(row[14]), 3), self._embedding(picture, row)
        )

    def _embedding(self, picture: np.ndarray, row: np.ndarray) -> tuple[float, ...] | None:
        if self._recognizer is None:
            return None
        vector = self._recognizer.feature(self._recognizer.alignCrop(picture, row)).flatten()
        return tuple(round(float(value), 6) for value in vector / np.linalg.norm(vector))
