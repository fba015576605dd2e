"""Times and cues of tracks."""

import pytest
from platform_analyzer.cues import stamp, webvtt


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(0, "00:00:00.000"), (59.9996, "00:01:00.000"), (3723.4, "01:02:03.400"), (360_000, "100:00:00.000")],
)
def test_a_time_has_hours_and_thousandths(seconds: float, expected: str) -> None:
    assert stamp(seconds) == expected


def test_subrip_has_a_comma() -> None:
    assert stamp(1.5, ",") == "00:00:01,500"


def test_a_track_has_its_head_and_an_empty_line_between_cues() -> None:
    assert webvtt([]) == "WEBVTT\n"
    cues = [(0, 1, "a"), (1, 2.5, "b")]
    expected = "WEBVTT\n\n00:00:00.000 --> 00:00:01.000\na\n\n00:00:01.000 --> 00:00:02.500\nb\n"
    assert webvtt(cues) == expected
