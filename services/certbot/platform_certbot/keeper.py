"""One look at how things stand, and what follows from it."""

import errno
import shutil
import sys
import time
from dataclasses import dataclass, field, replace

from . import ledger as ledgers
from . import report
from .certificate import Certificate
from .install import install, installed, name_of
from .ledger import Ledger
from .order import Lineage, OrderError
from .report import Ahead
from .rules import Attempt, Pause, due_by_age, hopeless, next_check, pause
from .settings import Settings

REPORT_SECONDS = 300
RENEWAL = "renewal, where it is due"
ROOM_BYTES = 4 * 1024 * 1024
"""Free on the volume before anything is asked: a certificate that finds no room is lost, and counts all the same."""


@dataclass
class Keeper:
    settings: Settings
    reported: tuple[object, ...] = field(default=())

    def look(self) -> None:
        """Installs what is issued, asks for what is due, reports. Raises OSError where the disk is full."""
        names = self.settings.names()
        lineage = Lineage(self.settings, names)
        ledger = ledgers.read(self.settings.ledger, self.settings.directory, names, time.time())
        # First of all: a certificate that was issued before somebody pulled the plug needs no order.
        certificate = lineage.certificate()
        self._install(certificate, names)
        try:
            ledger, ahead = self._ask(lineage, certificate, ledger)
        except OSError as error:
            self._report(names, ledger, Ahead(0, f"the server to be mended: {error}"))
            raise
        self._report(names, ledger, ahead)

    def _ask(self, lineage: Lineage, certificate: Certificate | None, ledger: Ledger) -> tuple[Ledger, Ahead]:
        """Asks the authority where that is due and allowed; otherwise tells when, and what for."""
        names, directory, now = lineage.names, self.settings.directory, time.time()
        good = certificate is not None and certificate.problem(names, now) is None
        if problem := hopeless(directory, names):
            return ledger, Ahead(0, problem)
        if good and now < ledger.next_check:
            return ledger, Ahead(ledger.next_check, RENEWAL)
        # One whose description certbot did not get to write is used until it is due, then ordered anew.
        if good and not lineage.renewable and not due_by_age(now, *certificate.lifetime):
            return ledger, Ahead(next_check(now, *certificate.lifetime), RENEWAL)
        if forbidden := pause(ledger.attempts, directory, names, now):
            return ledger, _after(forbidden)
        ledger = self._order(lineage, ledger, certificate)
        forbidden = pause(ledger.attempts, directory, names, time.time())
        return ledger, _after(forbidden) if forbidden else Ahead(ledger.next_check, RENEWAL)

    def _order(self, lineage: Lineage, ledger: Ledger, before: Certificate | None) -> Ledger:
        attempt = Attempt(time.time(), self.settings.directory, tuple(sorted(lineage.names)), "begun")
        ledger = ledger.begin(attempt)
        if shutil.disk_usage(self.settings.acme).free < ROOM_BYTES:
            raise OSError(errno.ENOSPC, f"less than {ROOM_BYTES >> 20} MB are free", str(self.settings.acme))
        # Before anything is asked: what can't be written down must not be done.
        ledgers.write(self.settings.ledger, ledger)
        try:
            lineage.order()
            after = lineage.certificate()
            if after is None or (problem := after.problem(lineage.names, time.time())):
                raise OrderError(
                    f"certbot ended well, but without a good certificate: {problem if after else 'no file'}"
                )
            ledger = ledger.end("issued" if before is None or after.serial != before.serial else None)
            ledger = replace(ledger, next_check=next_check(time.time(), *after.lifetime))
            self._install(after, lineage.names)
        except OrderError as error:
            if error.away and before is not None and _waits(before, lineage.names):
                say(f"Whether the certificate for {', '.join(lineage.names)} is due can't be asked: {error}")
                ledger = replace(ledger.end(None), next_check=next_check(time.time(), *before.lifetime))
            else:
                say(f"No certificate for {', '.join(lineage.names)}: {error}")
                ledger = ledger.end("failed" if error.certain else "begun", str(error))
        ledgers.write(self.settings.ledger, ledger)
        return ledger

    def _install(self, certificate: Certificate | None, names: tuple[str, ...]) -> None:
        if certificate is None or installed(self.settings.certificates) == name_of(certificate):
            return
        if problem := certificate.problem(names, time.time()):
            # An expired one is looked at every few seconds until there is another: not worth a word each.
            if problem != "it has expired":
                say(f"The certificate that certbot holds is not installed: {problem}.")
            return
        install(certificate, self.settings.certificates)
        say(f"Installed a certificate for {', '.join(names)}, good until {time.ctime(certificate.not_after)}.")

    def _report(self, names: tuple[str, ...], ledger: Ledger, ahead: Ahead) -> None:
        """Only what changed, and a sign of life every few minutes."""
        now = time.time()
        state = (names, ledger, ahead.what, installed(self.settings.certificates), now // REPORT_SECONDS)
        if state != self.reported:
            report.write(self.settings, names, ledger, ahead, now)
            self.reported = state


def _waits(certificate: Certificate, names: tuple[str, ...]) -> bool:
    """Whether it is good and not old enough that a renewal is missed."""
    now = time.time()
    return certificate.problem(names, now) is None and not due_by_age(now, *certificate.lifetime)


def _after(forbidden: Pause) -> Ahead:
    return Ahead(forbidden.until, f"another attempt, after {forbidden.why}")


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
