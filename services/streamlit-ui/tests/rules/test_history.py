"""A week of what was measured, and what became another with a release."""

import pytest
from streamlit_ui.comparison import comparison, grew, name
from streamlit_ui.history import marks, week, why_not
from streamlit_ui.texts import texts_of

EN = texts_of("en")
TIMES = [f"2026-11-27T{hour:02}:00:00.000Z" for hour in (0, 3, 6, 9)]
CONTROL = {"name": "control", "capMb": 256, "memoryMb": [None, 100, 240, 90], "restarts": [None, 0, 2, 0], "kills": [0]}
TOLD = {
    "state": "measured",
    "since": TIMES[1],
    "times": TIMES,
    "services": [CONTROL],
    "analyzers": [{"name": "ocr-detection", "waiting": [0, 5, None], "done": [1, 2], "failed": [0, 3]}],
    "queue": [None, 5, 0, 0],
    "memory": [None, 0.5, 0.25, 0.1],
    "disks": [{"mount": "/prometheus", "used": [None, 0.3, 0.31, 0.32]}],
    "changes": [],
}


def change(to: str, *releases: int) -> dict:
    return {"releases": list(releases), "from": to, "to": to, "hours": 3}


@pytest.mark.parametrize("language", ["en", "de"])
def test_where_there_is_nothing_to_show_it_is_said_why_not(language):
    texts = texts_of(language)
    told = [
        TOLD | {"state": "unwatched", "since": None},
        TOLD | {"state": "away", "since": None},
        TOLD | {"since": None},
    ]
    assert len({why_not(texts, one) for one in told} - {""}) == 3
    assert why_not(texts, TOLD) == ""


def test_each_service_has_its_memory_against_its_cap_and_its_restarts():
    made = week(EN, TOLD)
    assert "240 of 256 MB" in made
    assert '<span class="warning">2</span>' in made
    # Nothing was measured, and 39, 94 and 35 percent of the cap.
    assert [part.split("%")[0] for part in made.split('class="spark"')[1].split("height:")[1:5]] == [
        "0",
        "39",
        "94",
        "35",
    ]
    assert "Disk with the data" in made and "max. 32 %" in made


def test_a_week_that_is_not_full_yet_says_since_when():
    assert "Measured since 27 Nov 2026, 03:00" in week(EN, TOLD)
    assert "Measured since" not in week(EN, TOLD | {"since": "2026-11-01T00:00:00.000Z"})


def test_releases_are_marked_in_the_step_in_which_they_came():
    changes = [change("2026-11-26T00:00:00.000Z", 3), change("2026-11-27T05:59:00.000Z", 4, 5), change(TIMES[3], 6)]
    changes.append(change("2026-11-27T09:00:01.000Z", 7))
    assert "Marks below" in week(EN, TOLD | {"changes": changes}) and "Marks below" not in week(EN, TOLD)
    assert marks(EN, TOLD | {"changes": changes}) == {2: ["Release 4", "Release 5"], 3: ["Release 6"]}


def used(memory: float, restarts: int = 0, cores: float = 0.1) -> dict:
    return {"memoryMb": memory, "peakMb": memory, "cores": cores, "restarts": restarts}


def test_what_became_worse_comes_first_and_is_marked():
    services = [
        {"name": "same", "before": used(100), "after": used(110)},
        {"name": "grown", "before": used(100), "after": used(150)},
        {"name": "restarted", "before": used(100), "after": used(100, 2)},
        {"name": "new-one", "before": None, "after": used(100)},
    ]
    sides = [{"done": 240, "failed": 0}, {"done": 240, "failed": 48}]
    made = comparison(
        EN,
        {"hours": 24, "services": services, "analyzers": [{"name": "ocr", "before": sides[0], "after": sides[1]}]},
    )
    assert [made.index(one["name"]) for one in (services[2], services[1], services[0])] == sorted(
        made.index(one) for one in ("restarted", "grown", "same")
    )
    assert made.count("▲") == 5
    for told in ("100 → 150 ▲", "0 → 2 ▲", "48 of 288 failed ▲", ">new<"):
        assert told in made
    assert "100 → 110 ▲" not in made


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [(100, 121, True), (100, 119, False), (10, 20, False), (None, 500, False), (500, 100, False)],
)
def test_more_memory_is_worth_a_look_from_a_fifth_and_sixteen_megabytes_on(before, after, told):
    assert grew(before, after, 16) is told


def test_releases_that_came_within_an_hour_are_named_together():
    assert name(EN, change(TIMES[1], 12)) == "Release 12, 27 Nov 2026, 03:00"
    assert name(EN, change(TIMES[1], 12, 13, 14)) == "Release 12–14, 27 Nov 2026, 03:00"
