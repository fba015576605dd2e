"""No order of events may reach a published limit of Let's Encrypt, and good ones are not held up."""

from collections.abc import Callable
from itertools import pairwise

import pytest
from platform_certbot.ledger import Ledger
from platform_certbot.rules import (
    DAY,
    HOUR,
    MINUTE,
    Attempt,
    Outcome,
    due_by_age,
    failures_in_a_row,
    hopeless,
    next_check,
    pause,
)

DIRECTORY = "https://acme-v02.api.letsencrypt.org/directory"
START = 1_800_000_000.0
SETS = tuple(tuple(sorted(names)) for names in (("a.example",), ("a.example", "b.example"), ("b.example",)))

# https://letsencrypt.org/docs/rate-limits/ (updated 2025-06-12, read 2026-11-22): most, within seconds.
FAILED_VALIDATIONS = (5, HOUR)
DUPLICATES = (5, 7 * DAY)
ORDERS = (300, 3 * HOUR)
PER_DOMAIN = (50, 7 * DAY)


def attempts_of_a_month(names_at: Callable[[int], tuple[str, ...]], outcome: Outcome) -> tuple[Attempt, ...]:
    """A deploy or restart a minute for two days, then every seven; each tries at once if it may, each ends alike."""
    ledger = Ledger()
    for minute in (*range(2 * 24 * 60), *range(2 * 24 * 60, 30 * 24 * 60, 7)):
        now, names = START + minute * MINUTE, names_at(minute)
        if pause(ledger.attempts, DIRECTORY, names, now) is None:
            ledger = ledger.begin(Attempt(now, DIRECTORY, names, "begun")).end(outcome)
    return ledger.attempts


def most_within(times: list[float], seconds: float) -> int:
    return max((sum(1 for one in times if at - seconds < one <= at) for at in times), default=0)


@pytest.mark.parametrize("outcome", ["begun", "failed", "issued"])
@pytest.mark.parametrize(
    "names_at",
    [lambda _: SETS[1], lambda minute: SETS[minute % 3], lambda minute: SETS[minute // 600 % 3]],
    ids=["the same names", "other names at every deploy", "other names now and then"],
)
def test_a_month_of_deploys_a_minute_reaches_no_published_limit(
    names_at: Callable[[int], tuple[str, ...]], outcome: Outcome
) -> None:
    attempts = attempts_of_a_month(names_at, outcome)
    assert attempts
    for name in ("a.example", "b.example"):
        failed = [one.at for one in attempts if name in one.names and one.outcome != "issued"]
        assert most_within(failed, FAILED_VALIDATIONS[1]) < FAILED_VALIDATIONS[0]
    for names in SETS:
        issued = [one.at for one in attempts if one.names == names and one.outcome != "failed"]
        assert most_within(issued, DUPLICATES[1]) < DUPLICATES[0]
    assert most_within([one.at for one in attempts], ORDERS[1]) < ORDERS[0]
    assert most_within([one.at for one in attempts if one.outcome != "failed"], PER_DOMAIN[1]) < PER_DOMAIN[0]


def test_other_names_every_time_stay_below_the_limit_of_a_domain() -> None:
    attempts = attempts_of_a_month(lambda minute: (f"n{minute}.example",), "issued")
    assert most_within([one.at for one in attempts], PER_DOMAIN[1]) < PER_DOMAIN[0]
    assert most_within([one.at for one in attempts], ORDERS[1]) < ORDERS[0]


def test_the_first_attempt_is_at_once_and_a_failed_one_is_tried_again_within_six_minutes() -> None:
    assert pause((), DIRECTORY, SETS[0], START) is None
    failed = (Attempt(START, DIRECTORY, SETS[0], "failed"),)
    assert pause(failed, DIRECTORY, SETS[0], START) is not None
    assert pause(failed, DIRECTORY, SETS[0], START + 6 * MINUTE) is None


def test_an_authority_that_was_away_for_weeks_is_asked_again_within_fifteen_hours() -> None:
    attempts = attempts_of_a_month(lambda _: SETS[0], "failed")
    gaps = [later.at - earlier.at for earlier, later in pairwise(attempts)]
    assert max(gaps) <= 14.5 * HOUR


def test_a_certificate_ends_the_row_of_failures() -> None:
    failed = [Attempt(START + hour * HOUR, DIRECTORY, SETS[0], "failed") for hour in range(5)]
    assert failures_in_a_row(failed, DIRECTORY, SETS[0]) == 5
    issued = Attempt(START + 6 * HOUR, DIRECTORY, SETS[0], "issued")
    assert failures_in_a_row([*failed, issued], DIRECTORY, SETS[0]) == 0


def test_waiting_is_the_same_after_a_restart_and_differs_between_servers() -> None:
    def until(at: float) -> float:
        found = pause((Attempt(at, DIRECTORY, SETS[0], "failed"),), DIRECTORY, SETS[0], at)
        assert found is not None
        return found.until - at

    assert until(START) == until(START)
    assert len({until(START + second) for second in range(20)}) > 15


def test_another_authority_starts_afresh() -> None:
    failed = [Attempt(START, DIRECTORY, SETS[0], "failed")] * 6
    assert pause(failed, "https://acme-staging-v02.api.letsencrypt.org/directory", SETS[0], START) is None


@pytest.mark.parametrize(("days", "hours"), [(90, 6), (45, 6), (160 / 24, 6), (1, 2)])
def test_renewal_is_looked_at_often_enough_for_every_lifetime(days: float, hours: float) -> None:
    check = next_check(START, START, START + days * DAY)
    assert START + hours * HOUR <= check <= START + hours * 1.2 * HOUR


def test_a_third_of_the_lifetime_left_is_due() -> None:
    assert not due_by_age(START + 59 * DAY, START, START + 90 * DAY)
    assert due_by_age(START + 61 * DAY, START, START + 90 * DAY)


def test_a_public_authority_is_not_asked_for_a_private_address() -> None:
    assert hopeless(DIRECTORY, ["192.168.1.5"])
    assert hopeless(DIRECTORY, ["8.8.8.8"]) is None
    assert hopeless(DIRECTORY, ["media.example.org"]) is None
    assert hopeless("https://ca.example.org/directory", ["192.168.1.5"]) is None
