"""How a picture looks, without any model: where which colours are, how much of each there is, and which way edges run.

After the colour layout and edge histogram of MPEG-7 (ISO/IEC 15938-3), with an opponent colour space for the first.
"""

import cv2
import numpy as np
from numpy.typing import NDArray

SIDE = 128
"""Pixels of the square that is looked at."""

CELLS = 4
"""Cells in a row and in a column."""

HUES, STRENGTHS, GREYS, WAYS = 12, 2, 5, 6

FAINT = 0.15
"""Saturation times value around which a pixel's grey turns into a hue."""

DIMENSION = CELLS * CELLS * 3 + HUES * STRENGTHS + GREYS + CELLS * CELLS * WAYS


def look_of(picture: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Shape (DIMENSION,), length 1. `picture`: RGB, shape (height, width, 3)."""
    square = cv2.resize(picture, (SIDE, SIDE), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    parts = (_layout(square), _amounts(square), _edges(square))
    return _unit(np.concatenate([weight * _unit(part) for weight, part in zip((1.0, 0.8, 0.6), parts)]))


def _layout(square: NDArray[np.float32]) -> NDArray[np.float32]:
    """The mean colour of each cell, around a middle grey."""
    lab = cv2.cvtColor(square, cv2.COLOR_RGB2LAB) / 100 - np.array([0.5, 0, 0], np.float32)
    return cv2.resize(lab, (CELLS, CELLS), interpolation=cv2.INTER_AREA).ravel()


def _amounts(square: NDArray[np.float32]) -> NDArray[np.float32]:
    """Roots of the shares of hues, weak and strong, and of greys: by them, likeness is that of Bhattacharyya.

    Each pixel is shared out between neighbours, so that no small change moves it from one to another as a whole.
    """
    hue, saturation, value = (plane.ravel() for plane in cv2.split(cv2.cvtColor(square, cv2.COLOR_RGB2HSV)))
    strength = saturation * value
    coloured = np.clip((strength - FAINT / 2) / FAINT, 0, 1)
    place = hue / 360 * HUES
    hues = sum(
        np.bincount(
            (place.astype(int) + side) % HUES * STRENGTHS + level,
            coloured * np.abs(1 - side - place % 1) * np.abs(1 - level - strength),
            HUES * STRENGTHS,
        )
        for side in (0, 1)
        for level in (0, 1)
    )
    shade = value * (GREYS - 1)
    greys = sum(
        np.bincount(
            np.minimum(shade.astype(int) + side, GREYS - 1), (1 - coloured) * np.abs(1 - side - shade % 1), GREYS
        )
        for side in (0, 1)
    )
    return np.sqrt(np.concatenate([hues, greys]) / hue.size).astype(np.float32)


def _edges(square: NDArray[np.float32]) -> NDArray[np.float32]:
    """How strong edges of each way are in each cell."""
    brightness = cv2.GaussianBlur(cv2.cvtColor(square, cv2.COLOR_RGB2GRAY), (0, 0), 1)
    across, down = (cv2.Sobel(brightness, cv2.CV_32F, *which) for which in ((1, 0), (0, 1)))
    strength, angle = np.hypot(across, down), np.mod(np.arctan2(down, across), np.pi)
    way = np.minimum((angle / np.pi * WAYS).astype(int), WAYS - 1)
    cell = np.arange(SIDE) * CELLS // SIDE
    index = (cell[:, None] * CELLS + cell[None, :]) * WAYS + way
    sums = np.bincount(index.ravel(), strength.ravel(), CELLS * CELLS * WAYS)
    return np.sqrt(sums).astype(np.float32)


def _unit(vector: NDArray[np.float32]) -> NDArray[np.float32]:
    """A picture without edges has none, rather than noise."""
    length = float(np.linalg.norm(vector))
    return vector if length < 1e-6 else (vector / length).astype(np.float32)
