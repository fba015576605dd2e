import pytest
from platform_backup.rules import DAY, MANIFEST, Set, Snapshot, next_time, outdated, sets_of

NOW = 100 * DAY


def whole(name: str, days: float, complete: bool = True) -> Set:
    parts = {"postgres": f"{name}-p"} | ({MANIFEST: f"{name}-m"} if complete else {})
    return Set(name, NOW - days * DAY, parts)


def names(sets: list[Set], keep_days: int = 7) -> list[str]:
    return [one.name for one in outdated(sets, keep_days, NOW)]


def test_snapshots_of_one_set_belong_together_and_the_newest_set_is_first() -> None:
    snapshots = [
        Snapshot("1", 10, "old", "postgres"),
        Snapshot("3", 20, "new", "postgres"),
        Snapshot("2", 12, "old", MANIFEST),
    ]
    new, old = sets_of(snapshots)
    assert (new.name, new.complete) == ("new", False)
    assert (old.name, old.complete, old.time) == ("old", True, 10)
    assert old.parts == {"postgres": "1", MANIFEST: "2"}


def test_sets_older_than_that_go() -> None:
    assert names([whole("a", 1), whole("b", 2), whole("c", 6.9), whole("d", 7.1), whole("e", 30)]) == ["d", "e"]


def test_the_newest_two_complete_ones_stay_however_old_they_are() -> None:
    assert names([whole("broken", 20, complete=False), whole("a", 30), whole("b", 31), whole("c", 32)]) == [
        "broken",
        "c",
    ]


def test_parts_of_a_set_that_may_be_at_work_stay() -> None:
    assert names([whole("at work", 0.5, complete=False), whole("a", 1)]) == []


@pytest.mark.parametrize(
    ("begun", "failures", "failed", "expected"),
    [
        (None, 0, None, 0),
        (NOW, 0, None, NOW + DAY),
        (None, 1, NOW, NOW + 300),
        (None, 2, NOW, NOW + 600),
        (None, 30, NOW, NOW + 6 * 3600),
        # A try by hand that fails does not bring the next one forward.
        (NOW - 60, 1, NOW, NOW - 60 + DAY),
    ],
)
def test_the_next_set_is_due_a_day_after_the_last_or_a_pause_after_a_failure(begun, failures, failed, expected) -> None:
    assert next_time(begun, failures, failed, 24) == expected
