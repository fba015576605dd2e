"""Do two pictures look alike? Difference hash: robust to noise, compression and brightness, blind to detail."""

from itertools import pairwise

from PIL import Image

_SIDE = 16

MAX_DISTANCE = 20
"""Of 256 bits. Frames of a still shot differ by under 10 from compression alone, a changed picture by over 60."""


def fingerprint(image: Image.Image) -> int:
    """256 bits: whether each cell of a 16 × 16 grid is brighter than its right neighbour."""
    cells = image.convert("L").resize((_SIDE + 1, _SIDE), Image.Resampling.BOX).tobytes()
    bits = 0
    for row in range(_SIDE):
        line = cells[row * (_SIDE + 1) : (row + 1) * (_SIDE + 1)]
        for left, right in pairwise(line):
            # A margin, or flat areas would differ by noise alone.
            bits = bits << 1 | (left > right + 2)
    return bits


def alike(one: int, other: int) -> bool:
    return (one ^ other).bit_count() <= MAX_DISTANCE
