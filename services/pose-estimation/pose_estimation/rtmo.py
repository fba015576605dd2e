"""People and their key points in one pass by RTMO-s (Apache-2.0), in its authors' own way of exporting it:
https://github.com/open-mmlab/mmpose/tree/main/projects/rtmo (2026-11-23).
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from platform_analyzer.letterbox import letterbox
from platform_analyzer.onnx import OnnxModel

from pose_estimation.person import POINTS, Person

SIDE = 640
"""Pixels of the square that the model looks at."""

ACCEPTED = 0.3
"""Confidence from which somebody is there; what its authors show."""


class PoseEstimator:
    """Raises ModelMissing when the file is there but is no such model."""

    def __init__(self, file: Path) -> None:
        self._model = OnnxModel(file, (1, 3, SIDE, SIDE), (1, None, 5), (1, None, len(POINTS), 3))

    def find(self, picture: NDArray[np.uint8]) -> list[Person]:
        """People of an RGB picture, the surest first."""
        # It was trained with blue first, as OpenCV reads pictures, and without any scaling of the bytes.
        laid_out, scale = letterbox(picture[..., ::-1], SIDE)
        (boxes,), (bodies,) = self._model(laid_out)
        boxes[:, :4] /= scale
        bodies[..., :2] /= scale
        found = [
            Person(float(box[4]), tuple(box[:4].tolist()), tuple(tuple(point) for point in body.tolist()))
            for box, body in zip(boxes, bodies, strict=True)
            if box[4] >= ACCEPTED
        ]
        return sorted(found, key=lambda person: (-person.confidence, person.box))
