"""Pictures laid out as models of YOLOX's family take them."""

import cv2
import numpy as np
from numpy.typing import NDArray

GREY = 114.0


def letterbox(picture: NDArray[np.uint8], side: int) -> tuple[NDArray[np.float32], float]:
    """The picture in the top left corner of a grey square, as (1, 3, side, side) with bytes as they are.

    And the factor by which it was scaled.
    """
    height, width = picture.shape[:2]
    scale = min(side / width, side / height)
    down, across = (max(1, int(size * scale)) for size in (height, width))
    square = np.full((side, side, 3), GREY, np.float32)
    square[:down, :across] = cv2.resize(picture, (across, down), interpolation=cv2.INTER_LINEAR)
    return np.ascontiguousarray(square.transpose(2, 0, 1)[np.newaxis]), scale
