"""When a certificate authority may be asked: pure functions of what was tried before. No I/O, no clock.

Limits as Let's Encrypt publishes them (https://letsencrypt.org/docs/rate-limits/, updated 2025-06-12, read 2026-11-22):
5 failed validations per account and name an hour; 5 certificates for the same names in 7 days; 50 certificates per
registered domain, or address, in 7 days; 300 orders per account in 3 hours. Each bound here is below: another server
may use the same domain.
"""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from ipaddress import ip_address
from typing import Literal
from urllib.parse import urlsplit

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR

Outcome = Literal["begun", "failed", "issued"]


@dataclass(frozen=True)
class Attempt:
    """One time that the authority was asked. "begun" is written before; one that was killed may have done anything."""

    at: float
    """Seconds since 1970, as all times here."""
    directory: str
    names: tuple[str, ...]
    """Sorted."""
    outcome: Outcome
    reason: str = ""


@dataclass(frozen=True)
class Pause:
    """Until when not to ask, and why."""

    until: float
    why: str


@dataclass(frozen=True)
class Bound:
    """At most `most` attempts of these outcomes within a span of time."""

    outcomes: tuple[Outcome, ...]
    most: int
    seconds: float
    what: str


FAILURES = ("begun", "failed")
CERTIFICATES = ("begun", "issued")

PER_NAME = Bound(FAILURES, 4, HOUR, "failed attempts for one of these names within an hour")
PER_NAMES = Bound(CERTIFICATES, 4, 7 * DAY, "certificates for these names within 7 days")
PER_SERVER = (
    Bound(CERTIFICATES, 20, 7 * DAY, "certificates for this server within 7 days"),
    Bound(("begun", "failed", "issued"), 30, 3 * HOUR, "orders within 3 hours"),
)

DELAYS = tuple(minutes * MINUTE for minutes in (5, 15, 30, 60, 120, 240, 480, 720))
"""After so many failures in a row; the last one goes on."""
JITTER = 0.2
"""Waiting is longer by up to this part, so that servers that failed together do not come back together."""
REMEMBERED = 30 * DAY

CHECK_INTERVAL = 6 * HOUR
"""As often as Let's Encrypt wants to be asked for renewal information."""
CHECKS_PER_LIFETIME = 12
RENEW_AT = 1 / 3
"""Part of the lifetime left at which certbot renews where the authority does not say when."""


def failures_in_a_row(attempts: Iterable[Attempt], directory: str, names: Sequence[str]) -> int:
    """Attempts for these names since the last certificate."""
    count = 0
    for attempt in _for_names(attempts, directory, names):
        count = 0 if attempt.outcome == "issued" else count + 1
    return count


def pause(attempts: Sequence[Attempt], directory: str, names: Sequence[str], now: float) -> Pause | None:
    """What forbids asking now; the longest of all reasons."""
    here = [attempt for attempt in attempts if attempt.directory == directory]
    pauses = [_backoff(here, directory, names), _exceeded(PER_NAMES, _for_names(here, directory, names))]
    pauses += [_exceeded(PER_NAME, [one for one in here if name in one.names]) for name in names]
    pauses += [_exceeded(bound, here) for bound in PER_SERVER]
    ahead = [one for one in pauses if one is not None and one.until > now]
    return max(ahead, key=lambda one: one.until, default=None)


def next_check(now: float, not_before: float, not_after: float) -> float:
    """When certbot looks again whether a good certificate is due."""
    interval = min(CHECK_INTERVAL, (not_after - not_before) / CHECKS_PER_LIFETIME)
    return now + interval * (1 + random.Random(now).random() * JITTER)  # noqa: S311


def due_by_age(now: float, not_before: float, not_after: float) -> bool:
    return not_after - now < (not_after - not_before) * RENEW_AT


def hopeless(directory: str, names: Iterable[str]) -> str | None:
    """Why a public authority can never sign these names; None where it may."""
    if not (urlsplit(directory).hostname or "").endswith(".api.letsencrypt.org"):
        return None
    for name in names:
        if is_address(name) and not ip_address(name).is_global:
            return f'"{name}" is not an address of the public internet: set a domain, or acme to "self-signed".'
    return None


def is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True


def _for_names(attempts: Iterable[Attempt], directory: str, names: Sequence[str]) -> list[Attempt]:
    wanted = tuple(sorted(names))
    return [one for one in attempts if one.directory == directory and one.names == wanted]


def _backoff(attempts: Sequence[Attempt], directory: str, names: Sequence[str]) -> Pause | None:
    count = failures_in_a_row(attempts, directory, names)
    if count == 0:
        return None
    last = _for_names(attempts, directory, names)[-1].at
    delay = DELAYS[min(count, len(DELAYS)) - 1]
    # The same at every restart, because the moment of the attempt is its seed.
    return Pause(last + delay * (1 + random.Random(last).random() * JITTER), f"{count} failures in a row")  # noqa: S311


def _exceeded(bound: Bound, attempts: Sequence[Attempt]) -> Pause | None:
    counted = [one for one in attempts if one.outcome in bound.outcomes]
    if len(counted) < bound.most:
        return None
    return Pause(counted[-bound.most].at + bound.seconds, f"{bound.most} {bound.what}")
