"""One look at how things stand, and what follows from it."""

import fcntl
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from platform_backup import report
from platform_backup.database import DatabaseError
from platform_backup.restic import Restic, ResticError
from platform_backup.rules import DAY, next_time, outdated, sets_of
from platform_backup.settings import Settings
from platform_backup.take import take_set

log = logging.getLogger(__name__)


@contextmanager
def alone(settings: Settings) -> Iterator[None]:
    """Waits until nobody else takes a set or restores one."""
    with (settings.cache / "lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


CHECK_EVERY = 7 * DAY
CHECK_SHARE = "10%"
"""Of the data is read back at each check, chosen by chance."""


@dataclass
class Keeper:
    settings: Settings

    def look(self) -> None:
        """Takes a set where one is due. Raises OSError where it can't be reported."""
        state = report.read(self.settings.status)
        due = self._due(state)
        if time.time() >= due:
            self.take()
        elif state.next != due:
            report.write(self.settings.status, state.but(next=due), time.time())

    def take(self) -> report.Report:
        """Takes a set, removes what is too old, looks whether all is whole, and reports. Raises OSError."""
        with alone(self.settings):
            state = report.read(self.settings.status)
            try:
                state = self._work(state)
            except (ResticError, DatabaseError, OSError) as error:
                log.error("no backup", extra={"reason": str(error), "failures": state.failures + 1})
                state = report.read(self.settings.status)
                state = state.but(failures=state.failures + 1, failed=time.time(), problem=str(error))
            state = state.but(next=self._due(state))
            report.write(self.settings.status, state, time.time())
            return state

    def _due(self, state: report.Report) -> float:
        return next_time(state.last_begun, state.failures, state.failed, self.settings.every)

    def _work(self, state: report.Report) -> report.Report:
        began = time.time()
        name = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(began))
        restic = Restic(self.settings)
        manifest = take_set(self.settings, restic, name)
        parts = manifest["parts"].values()
        state = state.but(
            last_set=name,
            last_begun=began,
            last_ended=time.time(),
            last_bytes=sum(part["bytes"] for part in parts),
            last_added=sum(part["added"] for part in parts),
        )
        report.write(self.settings.status, state, time.time())
        sets = sets_of(restic.snapshots())
        if old := outdated(sets, self.settings.keep_days, time.time()):
            restic.forget([snapshot for one in old for snapshot in one.parts.values()])
            log.info("removed old sets", extra={"sets": [one.name for one in old]})
        kept = [one for one in sets if one not in old and one.complete]
        state = state.but(sets=len(kept), oldest=kept[-1].time if kept else None)
        if state.checked is None or time.time() > state.checked + CHECK_EVERY:
            restic.check(CHECK_SHARE)
            state = state.but(checked=time.time())
        return state.but(failures=0, failed=None, problem="")
