"""What is to be heard second by second: speech, silence, music, or something else."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from whisper_transcriber.music import pitch_of, with_music
from whisper_transcriber.sound import RATE
from whisper_transcriber.voice import FRAME
from whisper_transcriber.windows import BEGIN

SILENCE = -50.0
"""Decibels below full scale; a quiet room is at about -60, soft speech at about -35."""

_SPOKEN = 0.25
"""Part of a second's frames that makes it one with speech."""

_SHORTEST = 2
"""Seconds of silence, music or noise that are worth a mark; shorter ones belong to the speech around them."""


class Timeline:
    """A letter of memory a second: (kind, pitch)."""

    def __init__(self) -> None:
        self._kinds: list[str] = []
        self._pitches: list[int | None] = []

    def add(self, samples: np.ndarray, likely: np.ndarray) -> None:
        """A block that starts at a whole second."""
        for second, start in enumerate(range(0, len(samples), RATE)):
            part = samples[start : start + RATE]
            spoken = likely[second * RATE // FRAME : (second + 1) * RATE // FRAME]
            kind = _kind(part, spoken)
            self._kinds.append(kind)
            self._pitches.append(pitch_of(part) if kind == "other" else None)

    def marks(self, duration: float) -> list[dict[str, Any]]:
        """`{start, end, kind}` from the first second to the last, to the second."""
        kinds = _calmed(with_music(self._kinds, self._pitches))
        starts = [n for n, kind in enumerate(kinds) if n == 0 or kind != kinds[n - 1]]
        ends = [*starts[1:], duration]
        return [{"start": start, "end": end, "kind": kinds[start]} for start, end in zip(starts, ends)]


def level(samples: np.ndarray) -> float:
    """Decibels below full scale, by the root mean square; -100 for digital silence."""
    power = float(np.mean(np.square(samples, dtype=np.float64))) / 32768**2
    return 10 * float(np.log10(max(power, 1e-10)))


def _kind(samples: np.ndarray, likely: np.ndarray) -> str:
    if len(likely) > 0 and float(np.mean(likely >= BEGIN)) >= _SPOKEN:
        return "speech"
    return "silence" if level(samples) < SILENCE else "other"


def _calmed(kinds: Sequence[str]) -> list[str]:
    """Short stretches between two of speech become speech."""
    calmed = list(kinds)
    start = 0
    for now in range(1, len(kinds) + 1):
        if now < len(kinds) and kinds[now] == kinds[start]:
            continue
        between = start > 0 and now < len(kinds) and calmed[start - 1] == kinds[now] == "speech"
        if between and now - start < _SHORTEST:
            calmed[start:now] = ["speech"] * (now - start)
        start = now
    return calmed
