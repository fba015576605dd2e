"""What was asked of authorities, kept on the data volume: restarts, deploys and new servers all go on from it."""

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from . import files
from .rules import DELAYS, REMEMBERED, Attempt, Outcome


@dataclass(frozen=True)
class Ledger:
    attempts: tuple[Attempt, ...] = ()
    """Oldest first."""
    next_check: float = 0
    """When certbot is to look whether the good certificate is due."""

    def begin(self, attempt: Attempt) -> "Ledger":
        kept = tuple(one for one in self.attempts if attempt.at - one.at < REMEMBERED)
        return replace(self, attempts=(*kept, attempt))

    def end(self, outcome: Outcome | None, reason: str = "") -> "Ledger":
        """Settles the attempt that was begun last; None strikes it out, because nothing was ordered."""
        *before, last = self.attempts
        after = () if outcome is None else (replace(last, outcome=outcome, reason=reason),)
        return replace(self, attempts=(*before, *after))


def read(path: Path, directory: str, names: tuple[str, ...], now: float) -> Ledger:
    """The ledger; one that can't be understood counts as many failures, so that its loss is no licence to ask."""
    try:
        text = path.read_text(encoding="utf-8")
    except FileNotFoundError:
        return Ledger()
    try:
        content: dict[str, Any] = json.loads(text)
        attempts = [Attempt(**{**one, "names": tuple(one["names"])}) for one in content["attempts"]]
        # A clock that was ahead must not hold everything up.
        return Ledger(tuple(replace(one, at=min(one.at, now)) for one in attempts), float(content["nextCheck"]))
    except (ValueError, KeyError, TypeError) as error:
        lost = Attempt(now, directory, tuple(sorted(names)), "failed", f"the ledger could not be read: {error}")
        return Ledger(tuple([lost] * (len(DELAYS) // 2)))


def write(path: Path, ledger: Ledger) -> None:
    """Raises OSError where the disk is full."""
    content = {"attempts": [asdict(one) for one in ledger.attempts], "nextCheck": ledger.next_check}
    files.write(path, json.dumps(content, indent=1))
