"""How far a work process is, and how fast it gets there."""

from dataclasses import dataclass
from typing import Any


@dataclass
class Pace:
    """`began` is a time on the monotonic clock, from which the speed is counted.

    `share` is from 0 to 1, None until anything was told.
    """

    began: float
    share: float | None = None
    _from: float = 0.0

    def note(self, share: float, kept: bool, now: float) -> None:
        """`kept`: an earlier run had come as far, so this says nothing about the speed."""
        self.share = min(1.0, max(0.0, share))
        if kept:
            self.began, self._from = now, self.share

    def told(self, now: float) -> dict[str, Any]:
        """`{progress, seconds}`: the share, and what it takes at the speed of this run; None where that is unknown."""
        if self.share is None or self.share <= self._from:
            return {"progress": self.share, "seconds": None}
        seconds = (now - self.began) * self.share / (self.share - self._from)
        return {"progress": round(self.share, 4), "seconds": round(seconds, 3)}
