"""Frontal faces by the Haar cascades that come with OpenCV; needs no model file.

One cascade alone finds faces in wallpaper. Two, trained differently, seldom agree on the same mistake, so each face is
judged by what both saw there, and doubtful ones by whether there are eyes.
"""

import math
from dataclasses import dataclass

import cv2
import numpy as np

from face_reid.face import Face, overlap

MIN_SIDE = 30
"""Pixels of the smallest face, in a frame reduced to LONGEST."""

LONGEST = 1280

ACCEPTED = 0.6
"""Confidence from which a find counts. On photos, single-cascade mistakes measured up to 0.5, faces 0.85 to 1."""

SURE = 0.8
"""Below, at least one eye must be seen in the upper part."""

_SAME_FACE = 0.35


@dataclass
class _Find:
    box: tuple[int, int, int, int]
    weight: float = 0.0
    neighbours: int = 0

    def confidence(self) -> float:
        """Evidence of both, as 1 - e^-x.

        `weight` is the default cascade's level weight (mistakes up to 2, clear faces 5 to 8); `neighbours` the number
        of alt's overlapping hits (mistakes up to 4, clear faces 10 to 30), whose level weights hardly vary.
        """
        return 1 - math.exp(-(max(self.weight, 0.0) / 3 + self.neighbours / 10))


class HaarDetector:
    def __init__(self) -> None:
        self._default = _cascade("haarcascade_frontalface_default.xml")
        self._alt = _cascade("haarcascade_frontalface_alt.xml")
        self._eyes = _cascade("haarcascade_eye_tree_eyeglasses.xml")

    def find(self, picture: np.ndarray) -> list[Face]:
        """Faces of an RGB picture."""
        scale = min(1.0, LONGEST / max(picture.shape[:2]))
        grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
        if scale < 1:
            grey = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        # By parts of the picture, or a bright window would leave a dark face dark.
        grey = cv2.createCLAHE(clipLimit=2.0, tileGridSize=(8, 8)).apply(grey)
        finds = self._finds(grey)
        height, width = picture.shape[:2]
        return [_face(find, scale, width, height) for find in finds if self._accepted(find, grey)]

    def _finds(self, grey: np.ndarray) -> list[_Find]:
        options = {"scaleFactor": 1.1, "minNeighbors": 3, "minSize": (MIN_SIDE, MIN_SIDE)}
        boxes, _, weights = self._default.detectMultiScale3(grey, outputRejectLevels=True, **options)
        finds = [_Find(tuple(map(int, box)), weight=float(weight)) for box, weight in zip(boxes, weights)]
        for box, count in zip(*self._alt.detectMultiScale2(grey, **options)):
            box = tuple(map(int, box))
            same = max(finds, key=lambda find: overlap(find.box, box), default=None)
            if same is not None and overlap(same.box, box) >= _SAME_FACE:
                same.neighbours = max(same.neighbours, int(count))
            else:
                finds.append(_Find(box, neighbours=int(count)))
        return sorted(finds, key=lambda find: (find.box[0], find.box[1]))

    def _accepted(self, find: _Find, grey: np.ndarray) -> bool:
        confidence = find.confidence()
        if confidence < ACCEPTED or confidence >= SURE:
            return confidence >= SURE
        x, y, width, height = find.box
        upper = cv2.resize(grey[y : y + height * 3 // 5, x : x + width], (200, 120), interpolation=cv2.INTER_CUBIC)
        return len(self._eyes.detectMultiScale(upper, 1.05, 4, minSize=(24, 24))) > 0


def _cascade(name: str) -> cv2.CascadeClassifier:
    cascade = cv2.CascadeClassifier(cv2.data.haarcascades + name)
    if cascade.empty():
        raise RuntimeError(f"{name} is not in the OpenCV package")
    return cascade


def _face(find: _Find, scale: float, width: int, height: int) -> Face:
    x, y, w, h = (round(side / scale) for side in find.box)
    return Face(x, y, min(w, width - x), min(h, height - y), round(find.confidence(), 3))
