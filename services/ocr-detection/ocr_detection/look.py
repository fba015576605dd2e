"""How a frame looks: is it a page, how is it tilted, how large should it be read."""

from PIL import Image, ImageStat

PAPER_SHARE = 0.55
"""A page's most common brightness covers at least this part of it; photos measured 0.1–0.35."""

PAPER_WIDTH = 24
"""Levels of brightness, of 256, that count as the same paper."""

MAX_TILT = 5.0
_STEP = 0.5

READABLE = 1800
"""Long side in pixels from which text of a page is large enough for Tesseract, about 150 dpi for A4 or Letter."""

MAX_ENLARGE = 3.0


def is_page(grey: Image.Image) -> bool:
    """Whether one brightness, the paper's (or a dark screen's), covers most of the frame."""
    counts = grey.resize((256, 256), Image.Resampling.BOX).histogram()
    best = max(sum(counts[start : start + PAPER_WIDTH]) for start in range(257 - PAPER_WIDTH))
    return best / (256 * 256) >= PAPER_SHARE


def enlargement(grey: Image.Image) -> float:
    """Factor by which to enlarge before reading, 1 to 3: small scans gain most of their accuracy here."""
    return min(MAX_ENLARGE, max(1.0, READABLE / max(grey.size)))


def tilt(grey: Image.Image) -> float:
    """Degrees, counter-clockwise, by which to turn a page so that its lines lie level; 0 within ±0.5 or without lines.

    Level lines make rows of ink and rows of paper: the tilt is where the rows' brightness varies most.
    """
    small = grey.copy()
    small.thumbnail((600, 600), Image.Resampling.BOX)
    paper = round(ImageStat.Stat(small).median[0])
    steps = round(MAX_TILT / _STEP)
    scores = {step * _STEP: _row_variance(small, step * _STEP, paper) for step in range(-steps, steps + 1)}
    best = max(scores, key=lambda angle: (scores[angle], -abs(angle)))
    return best if scores[best] > 1.15 * scores[0.0] else 0.0


def _row_variance(grey: Image.Image, angle: float, paper: int) -> float:
    turned = grey.rotate(angle, Image.Resampling.BILINEAR, fillcolor=paper)
    rows = turned.resize((1, turned.height), Image.Resampling.BOX)
    return ImageStat.Stat(rows).var[0]
