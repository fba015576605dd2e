"""Vectors as results hold them."""

import base64

import numpy as np
from numpy.typing import NDArray


def packed(vector: NDArray[np.floating]) -> str:
    """Little-endian float32 in base64."""
    return base64.b64encode(vector.astype("<f4").tobytes()).decode()
