"""Times, sizes and pictures of faces."""

import pytest
from streamlit_ui.charts import bars, columns, share, spark
from streamlit_ui.faces import square
from streamlit_ui.figures import clock, day, left, moment, size
from streamlit_ui.texts import texts_of

EN, DE = texts_of("en"), texts_of("de")


@pytest.mark.parametrize(("seconds", "told"), [(0, "0:00"), (9.99, "0:09"), (61, "1:01"), (3727, "1:02:07")])
def test_a_time_is_told_in_minutes_and_hours(seconds, told):
    assert clock(seconds) == told


@pytest.mark.parametrize(
    ("start", "end", "page", "told"),
    [(4.0, 8.5, None, "0:04–0:08"), (4.0, 4.2, None, "0:04"), (None, None, 2, "page 2"), (None, None, None, "")],
)
def test_a_moment_is_told_by_its_time_or_page(start, end, page, told):
    assert moment(EN, start, end, page) == told


@pytest.mark.parametrize(
    ("count", "told"), [(0, "0 B"), (999, "999 B"), (1200, "1 kB"), (1_234_567, "1.2 MB"), (4.2e12, "4.2 TB")]
)
def test_a_size_is_told_in_powers_of_a_thousand(count, told):
    assert size(EN, count) == told


def test_what_is_left_is_told_in_seconds_below_a_minute():
    assert left(EN, 0.2) == "1 s left"
    assert left(DE, 90) == "noch 2 min"


def test_a_day_is_told_as_in_the_language():
    assert day(EN, "2026-11-07T14:03:00.000Z") == "7 Nov 2026, 14:03"
    assert day(DE, "2026-11-07T14:03:00.000Z") == "7. Nov. 2026, 14:03"
    assert day(EN, None) == "never"


@pytest.mark.parametrize(
    ("box", "told"),
    [
        ((100, 100, 40, 60), (75.0, 85.0, 90.0)),
        ((0, 0, 40, 40), (0, 0, 60.0)),
        ((600, 340, 40, 20), (580.0, 300.0, 60.0)),
        ((0, 0, 640, 360), (140.0, 0, 360)),
    ],
)
def test_a_face_is_shown_as_a_square_inside_its_frame(box, told):
    named = dict(zip(("x", "y", "width", "height"), box))
    assert square(named, 640, 360) == told


def test_charts_of_nothing_are_nothing_and_of_zeros_divide_by_none():
    assert columns([], "a") == bars([], "a") == ""
    assert "height:0.0%" in columns([("monday", 0)], "a")
    assert columns([("monday", None)], "a") == ""
    assert "height:0%" in spark([None, 0], 0, "a")
    assert "width:0.0%" in share("a", 5, 0, "5 of 0")


def test_names_in_charts_are_no_markup():
    assert "<b>" not in bars([("<b>", 1, "<b>")], "<b>") + columns([("<b>", 1)], "<b>")


def test_columns_are_parts_of_the_whole_or_of_the_highest_and_tell_what_happened_then():
    assert "height:50.0%" in columns([("monday", 50)], "a", " %", 100)
    assert "height:100.0%" in columns([("monday", 50)], "a", " %")
    marked = columns([("monday", 1), ("tuesday", None)], "a", marked={1: ["Release 4"]})
    assert 'title="tuesday: Release 4" class="marked"' in marked and marked.count("marked") == 1


def test_what_is_nearly_full_is_said_to_be():
    assert "full" in share("a", 90, 100, "") and "full" not in share("a", 89, 100, "")
