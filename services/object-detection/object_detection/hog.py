"""Standing people by the detector that comes with OpenCV (Dalal and Triggs 2005); needs no model file.

It knows people from head to feet, upright, at least 100 pixels high. It misses those who sit or are cut off.
"""

import math

import cv2
import numpy as np
from numpy.typing import NDArray

from object_detection.thing import Thing, within

MARGIN = 0.8
"""Distance from its decision that counts as a person. At OpenCV's default of 0 it sees people in railings and text."""

PAPER_SHARE = 0.55
"""Part of a picture whose brightness is nearly one, from which it is a page or a screen.

Lines of text are seen as people."""

PAPER_WIDTH = 24
"""Levels of brightness, of 256, that are nearly one."""

LOOKED_AT = 1280
"""Pixels of the long side at which a picture is looked through; it takes time by its area."""

TOGETHER = 0.4
"""Overlap from which two finds are one person."""

cv2.setNumThreads(2)


class PeopleDetector:
    """People of an RGB picture."""

    def __init__(self) -> None:
        self._hog = cv2.HOGDescriptor()
        self._hog.setSVMDetector(cv2.HOGDescriptor.getDefaultPeopleDetector())

    def find(self, picture: NDArray[np.uint8]) -> list[Thing]:
        """From left to right. Confidence is the logistic function of the distance from the decision, no probability."""
        height, width = picture.shape[:2]
        scale = min(1.0, LOOKED_AT / max(width, height))
        grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
        if scale < 1:
            grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        if grey.shape[1] < 64 or grey.shape[0] < 128 or _is_page(grey):
            return []
        boxes, weights = self._hog.detectMultiScale(
            grey, hitThreshold=MARGIN, winStride=(8, 8), padding=(16, 16), scale=1.05, groupThreshold=2
        )
        if len(boxes) == 0:
            return []
        sure = [float(weight) for weight in np.asarray(weights).flatten()]
        kept = cv2.dnn.NMSBoxes(boxes.tolist(), sure, MARGIN, TOGETHER)
        found = [_person(boxes[index] / scale, sure[index], (width, height)) for index in kept]
        return sorted(found, key=lambda thing: (thing.x, thing.y))


def _is_page(grey: NDArray[np.uint8]) -> bool:
    counts = np.bincount(grey.flatten(), minlength=256)
    return np.convolve(counts, np.ones(PAPER_WIDTH), "valid").max() >= PAPER_SHARE * grey.size


def _person(box: NDArray[np.float64], weight: float, size: tuple[int, int]) -> Thing:
    # The detector was trained with an eighth of the window around a person.
    x, y, width, height = (float(value) for value in box)
    across, down = width / 8, height / 16
    corners = (x + across, y + down, x + width - across, y + height - down)
    return within("person", 1 / (1 + math.exp(-weight)), corners, size)
