"""How far, and how fast."""

from platform_analyzer.pace import Pace


def test_nothing_is_known_until_it_is_told() -> None:
    assert Pace(10.0).told(20.0) == {"progress": None, "seconds": None}


def test_the_seconds_of_a_share_are_those_since_the_beginning() -> None:
    pace = Pace(10.0)
    pace.note(0.25, False, 15.0)
    assert pace.told(15.0) == {"progress": 0.25, "seconds": 5.0}


def test_what_an_earlier_run_had_done_does_not_count_as_speed() -> None:
    pace = Pace(0.0)
    pace.note(0.5, True, 1.0)
    assert pace.told(1.0) == {"progress": 0.5, "seconds": None}
    pace.note(0.6, False, 21.0)
    # A tenth took 20 s, so all of the six tenths would have taken 120.
    told = pace.told(21.0)
    assert told["progress"] == 0.6
    assert abs(told["seconds"] - 120) < 0.01


def test_a_share_stays_between_nothing_and_all() -> None:
    pace = Pace(0.0)
    pace.note(1.3, False, 1.0)
    assert pace.told(1.0)["progress"] == 1.0
