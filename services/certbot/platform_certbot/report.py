"""What people are told: a small file that control and `make status` read."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from . import files
from .certificate import read
from .ledger import Ledger
from .rules import Attempt, failures_in_a_row
from .settings import Settings


@dataclass(frozen=True)
class Ahead:
    """What comes next; 0 where nothing will."""

    at: float
    what: str


def write(settings: Settings, names: Sequence[str], ledger: Ledger, ahead: Ahead, now: float) -> None:
    """Raises OSError where the disk is full."""
    using = read(settings.certificates / "current", with_key=False)
    tried = ledger.attempts[-1] if ledger.attempts else None
    content = {
        "updatedAt": _time(now),
        "directory": settings.directory,
        "wantedNames": list(names),
        "issuer": using.issuer if using else "",
        "names": list(using.names) if using else [],
        "notBefore": _time(using.not_before) if using else None,
        "notAfter": _time(using.not_after) if using else None,
        "lastAttempt": _told(tried) if tried else None,
        "nextAttempt": _time(ahead.at) if ahead.at else None,
        "waitingFor": ahead.what,
        "failuresInARow": failures_in_a_row(ledger.attempts, settings.directory, names),
    }
    files.write(settings.status, json.dumps(content, indent=1), 0o644)


def _told(attempt: Attempt) -> dict[str, str]:
    # One with a reason ended, even if nobody knows whether the authority issued something.
    outcome = "failed" if attempt.outcome == "begun" and attempt.reason else attempt.outcome
    return {"at": _time(attempt.at), "outcome": outcome, "reason": attempt.reason}


def _time(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
