"""Where to cut: stretches with speech, short enough for a recogniser, from pause to pause."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from whisper_transcriber.sound import RATE
from whisper_transcriber.voice import FRAME

BEGIN, STAY = 0.5, 0.35
"""Silero's own thresholds: likelier than BEGIN is speech, and goes on while likelier than STAY."""

LONGEST = 30 * RATE // FRAME
"""Frames of a window; Whisper hears 30 s at a time."""

_PAUSE = 2 * RATE // FRAME
_PAD = 6
"""Frames before and after, because speech begins and ends more softly than the threshold."""

_SHORTEST = 8
"""Frames of speech; less is a click."""

_CALM = 5
"""Frames over which a place to cut is judged."""


@dataclass(frozen=True)
class Window:
    """`start` in samples from the beginning of the media."""

    start: int
    samples: np.ndarray


def cut(likely: Sequence[float] | np.ndarray, ended: bool) -> tuple[list[tuple[int, int]], int]:
    """Windows as (first frame, frame after the last), and the first frame that later windows may still need.

    A window ends after a pause. One that gets too long is cut where speech is least likely in its second half.
    """
    windows: list[tuple[int, int]] = []
    floor, last, spoken = 0, 0, 0
    start: int | None = None
    talking = False
    for frame, likelihood in enumerate(likely):
        talking = bool(likelihood >= (STAY if talking else BEGIN))
        if talking:
            if start is None:
                start, spoken = max(floor, frame - _PAD), 0
            last = frame
            spoken += 1
        if start is None:
            continue
        if frame - last > _PAUSE:
            floor = last + 1 + _PAD
            _keep(windows, start, floor, spoken)
            start = None
        elif frame - start >= LONGEST:
            floor = _calmest(likely, start + LONGEST // 2, frame)
            windows.append((start, floor))
            start, spoken = (floor if last >= floor else None), _SHORTEST
    if start is not None and ended:
        floor = min(len(likely), last + 1 + _PAD)
        _keep(windows, start, floor, spoken)
        start = None
    return windows, max(floor, len(likely) - _PAD) if start is None else start


class Cutter:
    """Cuts a stream of blocks; holds no more than a window and a block."""

    def __init__(self) -> None:
        self._samples = np.empty(0, np.int16)
        self._likely = np.empty(0, np.float32)
        self._first = 0

    @property
    def held(self) -> int:
        """Samples in memory."""
        return len(self._samples)

    def take(self, samples: np.ndarray, likely: np.ndarray, ended: bool = False) -> Iterator[Window]:
        self._samples = np.concatenate([self._samples, samples])
        self._likely = np.concatenate([self._likely, likely])
        windows, needed = cut(self._likely, ended)
        for first, after in windows:
            part = self._samples[first * FRAME : after * FRAME]
            yield Window((self._first + first) * FRAME, part)
        self._samples = self._samples[needed * FRAME :]
        self._likely = self._likely[needed:]
        self._first += needed


def _keep(windows: list[tuple[int, int]], start: int, end: int, spoken: int) -> None:
    if spoken >= _SHORTEST:
        windows.append((start, end))


def _calmest(likely: Sequence[float] | np.ndarray, start: int, end: int) -> int:
    """The middle of the calmest few frames between `start` and `end`, the last such place."""
    means = np.convolve(np.asarray(likely[start:end], np.float32), np.ones(_CALM) / _CALM, "valid")
    return start + len(means) - 1 - int(np.argmin(means[::-1])) + _CALM // 2
