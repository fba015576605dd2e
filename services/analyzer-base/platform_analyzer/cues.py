"""Tracks that players show beside a medium: what is said, and pictures over the time line. Pure."""

from collections.abc import Iterable


def webvtt(cues: Iterable[tuple[float, float, str]]) -> str:
    """WebVTT, as browsers read it, of `(start, end, text)` in seconds. Texts may hold markup: escape what is none."""
    written = (f"{stamp(start)} --> {stamp(end)}\n{text}\n" for start, end, text in cues)
    return "\n".join(("WEBVTT\n", *written))


def stamp(seconds: float, point: str = ".") -> str:
    """`01:02:03.400`; SubRip has a comma for its `point`."""
    minutes, rest = divmod(round(seconds * 1000), 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}{point}{rest % 1000:03}"
