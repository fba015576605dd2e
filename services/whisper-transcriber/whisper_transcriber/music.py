"""Music told by a rule: tones that are held, and that change. Measured, see docs/benchmarks.md; no model."""

from collections.abc import Sequence

import numpy as np

from whisper_transcriber.sound import RATE

_SIZE, _STEP = 4096, 2048
_LOWEST, _HIGHEST = 80, 4000
"""Hertz; below are hum and rumble."""

_TONAL = 0.5
"""Part of the power in the few strongest lines of the spectrum that makes a second tonal."""

_LINES = 12

_AROUND = 5
"""Seconds before and after that are looked at."""

_MOSTLY, _PITCHES = 0.6, 3
"""Music where so large a part of the seconds around is tonal, with so many different pitches."""


def pitch_of(samples: np.ndarray) -> int | None:
    """The strongest of the twelve pitches in a second of sound, None where it is not tonal."""
    if len(samples) < RATE:
        return None
    frames = np.lib.stride_tricks.sliding_window_view(samples, _SIZE)[::_STEP] * np.hanning(_SIZE)
    power = np.mean(np.abs(np.fft.rfft(frames)) ** 2, axis=0)
    hertz = np.fft.rfftfreq(_SIZE, 1 / RATE)
    heard = (hertz >= _LOWEST) & (hertz <= _HIGHEST)
    power, hertz = power[heard], hertz[heard]
    # A line is a peak with its neighbours, which the window spreads it over.
    peaks = [n for n in range(1, len(power) - 1) if power[n - 1] < power[n] >= power[n + 1]]
    strongest = sorted(peaks, key=lambda n: power[n])[-_LINES:]
    lines = sum(float(np.sum(power[max(0, n - 1) : n + 2])) for n in strongest)
    if not strongest or lines < _TONAL * float(np.sum(power)):
        return None
    return round(12 * float(np.log2(hertz[strongest[-1]] / 440))) % 12


def with_music(kinds: Sequence[str], pitches: Sequence[int | None]) -> list[str]:
    """`kinds` with "music" instead of "other" where tones are held and change."""
    told = list(kinds)
    for second, kind in enumerate(kinds):
        if kind != "other":
            continue
        around = range(max(0, second - _AROUND), min(len(kinds), second + _AROUND + 1))
        others = [pitches[n] for n in around if kinds[n] == "other"]
        tones = [pitch for pitch in others if pitch is not None]
        if len(tones) >= _MOSTLY * len(others) and len(set(tones)) >= _PITCHES:
            told[second] = "music"
    return told
