"""What belongs together, what may go, and when the next set is due. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

DAY = 86_400.0

FIRST_PAUSE = 300.0
LONGEST_PAUSE = 6 * 3600.0
"""Seconds to wait after a failure, doubled with each one more, up to the longest."""

SPARE = DAY
"""How long parts without a manifest are left alone: their set may still be at work."""

FEWEST = 2
"""Complete sets that are kept however old they are."""

MANIFEST = "manifest"


@dataclass(frozen=True)
class Snapshot:
    """One of restic's; `set` and `part` are its tags, `time` in seconds since the epoch."""

    id: str
    time: float
    set: str
    part: str


@dataclass(frozen=True)
class Set:
    """Snapshots that were taken together; complete with its manifest, which is written last."""

    name: str
    time: float
    parts: dict[str, str]

    @property
    def complete(self) -> bool:
        return MANIFEST in self.parts


def sets_of(snapshots: Sequence[Snapshot]) -> list[Set]:
    """Newest first."""
    by_name: dict[str, list[Snapshot]] = {}
    for snapshot in snapshots:
        by_name.setdefault(snapshot.set, []).append(snapshot)
    sets = [
        Set(name, min(one.time for one in some), {one.part: one.id for one in some}) for name, some in by_name.items()
    ]
    return sorted(sets, key=lambda one: (one.time, one.name), reverse=True)


def outdated(sets: Sequence[Set], keep_days: int, now: float) -> list[Set]:
    """Sets that may go: complete ones that are older than that, never the newest; and what is left of broken ones."""
    kept = {one.name for one in [one for one in sets if one.complete][:FEWEST]}
    return [
        one for one in sets if one.name not in kept and one.time < now - (keep_days * DAY if one.complete else SPARE)
    ]


def next_time(begun: float | None, failures: int, failed: float | None, every: float) -> float:
    """When the next set is due: `every` hours after the last one began, or after a pause where the last try failed."""
    due = 0.0 if begun is None else begun + every * 3600
    if failures == 0 or failed is None:
        return due
    return max(due, failed + min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (failures - 1)))
