"""Objects by YOLOX-S (Apache-2.0), where its model file is installed: OpenCV's export, whose input and output are told
in https://github.com/opencv/opencv_zoo/tree/main/models/object_detection_yolox (2026-11-23).
"""

from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from platform_analyzer.letterbox import letterbox
from platform_analyzer.onnx import OnnxModel

from object_detection.labels import LABELS
from object_detection.thing import Thing, within

SIDE = 640
"""Pixels of the square that the model looks at."""

STRIDES = (8, 16, 32)
"""Pixels between the places at which it looks, for small, middle and large objects."""

PLACES = sum((SIDE // stride) ** 2 for stride in STRIDES)

ACCEPTED = 0.5
"""Confidence; what its authors show."""

TOGETHER = 0.5
"""Overlap from which two finds of one kind are one."""


class YoloxDetector:
    """Raises ModelMissing when the file is there but is no such model."""

    def __init__(self, file: Path) -> None:
        self._model = OnnxModel(file, (1, 3, SIDE, SIDE), (1, PLACES, 5 + len(LABELS)))
        self._corners, self._strides = _grid()

    def find(self, picture: NDArray[np.uint8]) -> list[Thing]:
        """Objects of an RGB picture, the surest first."""
        height, width = picture.shape[:2]
        laid_out, scale = letterbox(picture, SIDE)
        ((rows,),) = self._model(laid_out)
        middles = (rows[:, :2] + self._corners) * self._strides / scale
        halves = np.exp(np.minimum(rows[:, 2:4], 10)) * self._strides / scale / 2
        scores = rows[:, 4:5] * rows[:, 5:]
        kinds = scores.argmax(axis=1)
        sure = scores[np.arange(PLACES), kinds]
        boxes = np.concatenate([middles - halves, halves * 2], axis=1)
        kept = cv2.dnn.NMSBoxesBatched(boxes.tolist(), sure.tolist(), kinds.tolist(), ACCEPTED, TOGETHER)
        found = [
            within(
                LABELS[kinds[at]], float(sure[at]), (*(middles - halves)[at], *(middles + halves)[at]), (width, height)
            )
            for at in np.asarray(kept, int).flatten()
        ]
        return sorted(found, key=lambda thing: (-thing.confidence, thing.x, thing.y))


def _grid() -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Column and row of each place, and its stride; rows of a stride one after the other."""
    corners, strides = [], []
    for stride in STRIDES:
        side = SIDE // stride
        rows, columns = np.mgrid[:side, :side]
        corners.append(np.stack([columns, rows], axis=-1).reshape(-1, 2))
        strides.append(np.full((side * side, 1), stride))
    return np.concatenate(corners).astype(np.float32), np.concatenate(strides).astype(np.float32)
