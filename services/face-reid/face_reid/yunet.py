"""Faces by YuNet, and embeddings by SFace, where their model files are installed."""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from platform_analyzer import ModelMissing

from face_reid.face import Face

ACCEPTED = 0.7
"""YuNet's own score, 0–1; its authors' default of 0.9 misses small and turned faces."""

_OVERLAP = 0.3

_SIDE, _DIMENSION = 112, 128
"""Of the faces that SFace looks at, in pixels, and of what it says of them."""


class YunetDetector:
    """Raises ModelMissing when a file is there but is no such model."""

    def __init__(self, yunet: Path, sface: Path | None) -> None:
        try:
            self._detector = cv2.FaceDetectorYN.create(str(yunet), "", (320, 320), ACCEPTED, _OVERLAP, 500)
            self._recognizer = None if sface is None else cv2.FaceRecognizerSF.create(str(sface), "")
            self._try_out()
        except cv2.error:
            raise ModelMissing(f"{yunet.name} or sface.onnx in {yunet.parent} cannot be loaded") from None

    def _try_out(self) -> None:
        """Raises cv2.error or ModelMissing for models that can be read and are other ones."""
        self._detector.detect(np.zeros((320, 320, 3), np.uint8))
        if self._recognizer is None:
            return
        shape = self._recognizer.feature(np.zeros((_SIDE, _SIDE, 3), np.uint8)).shape
        if shape != (1, _DIMENSION):
            raise ModelMissing(f"sface.onnx is another model: it gives {shape}, not (1, {_DIMENSION})")

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

    def _embedding(self, picture: np.ndarray, row: np.ndarray) -> NDArray[np.float32] | None:
        if self._recognizer is None:
            return None
        vector = self._recognizer.feature(self._recognizer.alignCrop(picture, row)).flatten()
        length = float(np.linalg.norm(vector))
        # What cannot be told apart from anything is no description.
        return vector / length if length > 0 else None
