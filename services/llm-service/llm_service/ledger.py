"""What was spent, on the disk before it is spent: a reservation of the worst case, then what it really was."""

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from llm_service.errors import LimitReached
from llm_service.price import readable

KEPT = 400
"""Days."""

SCHEMA = """
CREATE TABLE IF NOT EXISTS calls (
  id INTEGER PRIMARY KEY,
  day TEXT NOT NULL,
  model TEXT NOT NULL,
  reserved INTEGER NOT NULL,
  prompt INTEGER,
  completion INTEGER,
  cost INTEGER,
  ended INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX IF NOT EXISTS calls_by_day ON calls (day);
"""


@dataclass(frozen=True)
class Day:
    """`spent` in billionths; calls without an end count with the worst case."""

    day: str
    calls: int
    prompt_tokens: int
    completion_tokens: int
    spent: int


def today() -> str:
    return datetime.now(UTC).date().isoformat()


class Ledger:
    """Safe to call from several threads. What a killed process had reserved stays spent: nobody knows better."""

    def __init__(self, file: Path, day: Callable[[], str] = today) -> None:
        self._day = day
        self._lock = threading.Lock()
        self._database = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        self._database.executescript(f"PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = FULL; {SCHEMA}")
        self._run("UPDATE calls SET ended = 1, cost = reserved WHERE ended = 0")
        self._run("DELETE FROM calls WHERE day < date(?, ?)", self._day(), f"-{KEPT} days")

    def close(self) -> None:
        with self._lock:
            self._database.close()

    def reserve(self, model: str, worst: int, limit: int) -> int:
        """The call's number. Raises LimitReached, and reserves nothing, where the day's sum might exceed the limit."""
        with self._lock:
            day = self._day()
            spent = self._spent(day)
            # What costs nothing is never too much.
            if worst > 0 and spent + worst > limit:
                raise LimitReached(
                    f"{readable(spent)} of today's {readable(limit)} are spent, and this call may cost"
                    f" {readable(worst)}. The limit is for a day of UTC;"
                    " raise it with: pulumi config set --path llm.dayLimit AMOUNT"
                )
            row = self._run("INSERT INTO calls (day, model, reserved) VALUES (?, ?, ?) RETURNING id", day, model, worst)
            return row[0][0]

    def settle(self, call: int, prompt: int, completion: int, cost: int) -> None:
        with self._lock:
            self._run(
                "UPDATE calls SET ended = 1, prompt = ?, completion = ?, cost = ? WHERE id = ?",
                *(prompt, completion, cost, call),
            )

    def settle_in_full(self, call: int) -> None:
        """Of a call of which nobody told how much it took."""
        with self._lock:
            self._run("UPDATE calls SET ended = 1, cost = reserved WHERE id = ?", call)

    def release(self, call: int) -> None:
        """Of a call that did not take place."""
        with self._lock:
            self._run("DELETE FROM calls WHERE id = ?", call)

    def days(self, count: int) -> list[Day]:
        """The latest with calls in them, today's first; today is there even without."""
        with self._lock:
            rows = self._run(
                "SELECT day, count(*), coalesce(sum(prompt), 0), coalesce(sum(completion), 0),"
                " sum(coalesce(cost, reserved)) FROM calls GROUP BY day ORDER BY day DESC LIMIT ?",
                count,
            )
            day = self._day()
        found = [Day(*row) for row in rows]
        return found if found and found[0].day == day else [Day(day, 0, 0, 0, 0), *found][:count]

    def _spent(self, day: str) -> int:
        return self._run("SELECT coalesce(sum(coalesce(cost, reserved)), 0) FROM calls WHERE day = ?", day)[0][0]

    def _run(self, statement: str, *parameters: object) -> list[tuple]:
        with closing(self._database.execute(statement, parameters)) as cursor:
            return cursor.fetchall()
