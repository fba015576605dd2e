"""What people are told: a small file that control and `make status` read, and that a restart goes on from."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from platform_analyzer.files import write_atomically


@dataclass(frozen=True)
class Report:
    """Times in seconds since the epoch. `problem`: why the last try failed; "" after a good one."""

    last_set: str = ""
    last_begun: float | None = None
    last_ended: float | None = None
    last_bytes: int = 0
    last_added: int = 0
    sets: int = 0
    oldest: float | None = None
    checked: float | None = None
    failures: int = 0
    failed: float | None = None
    problem: str = ""
    next: float | None = None

    def but(self, **changed: object) -> "Report":
        return replace(self, **changed)


def read(file: Path) -> Report:
    """A new one where there is none, or none of this shape."""
    try:
        return Report(**json.loads(file.read_text())["state"])
    except (OSError, ValueError, TypeError, KeyError):
        return Report()


def write(file: Path, report: Report, now: float) -> None:
    """Raises OSError."""
    told = {
        "updatedAt": _time(now),
        "lastSet": report.last_set or None,
        "lastAt": _time(report.last_begun),
        "lastSeconds": _seconds(report),
        "bytes": report.last_bytes,
        "added": report.last_added,
        "sets": report.sets,
        "oldestAt": _time(report.oldest),
        "checkedAt": _time(report.checked),
        "failuresInARow": report.failures,
        "problem": report.problem or None,
        "nextAt": _time(report.next),
        "state": asdict(report),
    }
    write_atomically(file, json.dumps(told, indent=1).encode())


def _seconds(report: Report) -> float | None:
    if report.last_begun is None or report.last_ended is None:
        return None
    return round(report.last_ended - report.last_begun, 1)


def _time(seconds: float | None) -> str | None:
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
