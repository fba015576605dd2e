"""A summary is made of sentences that were said, chapters begin where the talk turns, and long talks take no hour."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from analyzer_testing.service import Service
from llm_summarizer.language import language
from llm_summarizer.sentence import shown, spoken
from talk import TOPICS, transcript


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with Service("llm_summarizer", tmp_path_factory.mktemp("media")) as running:
        running.put(b"unread")
        yield running


def said(service: Service, speech: dict[str, Any]) -> dict[str, Any]:
    return service.analyze(results={"whisper-transcriber": speech}).result


def test_chapters_begin_where_the_talk_turns_and_are_called_after_what_it_is_about(service: Service) -> None:
    chapters = said(service, transcript(18))["chapters"]
    assert len(chapters) == 3
    assert [chapter["start"] for chapter in chapters] == [
        0,
        pytest.approx(360, abs=30),
        pytest.approx(720, abs=30),
    ]
    assert all(any(word in chapter["title"] for word in words) for chapter, words in zip(chapters, TITLES, strict=True))


TITLES = (("harbour", "ship"), ("baker", "dough", "bread", "oven"), ("forest", "oaks", "deer", "stream"))


def test_a_summary_is_made_of_sentences_that_were_said_at_their_times(service: Service) -> None:
    speech = transcript(18)
    result = said(service, speech)
    lines = {(segment["text"], segment["start"], segment["end"]) for segment in speech["segments"]}
    told = [*result["summary"], *(one for chapter in result["chapters"] for one in chapter["summary"])]
    assert {(one["text"], one["start"], one["end"]) for one in told} <= lines
    assert 1 < len(result["summary"]) <= 5
    assert len({one["text"] for one in result["summary"]}) == len(result["summary"])
    assert [one["start"] for one in result["summary"]] == sorted(one["start"] for one in result["summary"])
    assert (result["method"], result["source"], result["language"]) == ("extractive", "whisper-transcriber", "en")


def test_a_short_talk_is_one_chapter(service: Service) -> None:
    chapters = said(service, transcript(2))["chapters"]
    assert [(chapter["start"], round(chapter["end"])) for chapter in chapters] == [(0, 120)]


def test_what_is_written_counts_where_nobody_speaks_each_line_once(service: Service) -> None:
    place = {"time": 1.0, "start": 0.0, "end": 4.0, "page": None}
    items = [{"text": text} for text in (*TOPICS["bread"], *TOPICS["bread"], "Page 3", "x")]
    silent = {"language": None, "segments": []}
    results = {"whisper-transcriber": silent, "ocr-detection": {"frames": [place | {"items": items}]}}
    result = service.analyze(results=results).result
    assert result["source"] == "ocr-detection"
    texts = [one["text"] for one in result["summary"]]
    assert len(texts) == len(set(texts)) > 1
    assert {one["start"] for one in result["summary"]} == {0.0}


def test_signs_in_any_language_are_called_after_what_they_say(service: Service) -> None:
    signs = ["Harbour at night", "Der Weg zum Markt", "Forest path", "Le chemin de la forêt"]
    frames = [
        {"time": n, "start": n, "end": n + 1, "page": None, "items": [{"text": text}]} for n, text in enumerate(signs)
    ]
    (chapter,) = service.analyze(results={"ocr-detection": {"frames": frames}}).result["chapters"]
    assert {"at", "der", "zum", "le", "de", "la"}.isdisjoint(chapter["title"].split(", "))


@pytest.mark.parametrize(
    "results", [{}, {"whisper-transcriber": {"language": None, "segments": []}}, {"ocr-detection": {"frames": []}}]
)
def test_where_there_are_no_words_there_is_no_summary(service: Service, results: dict[str, Any]) -> None:
    result = service.analyze(results=results).result
    assert (result["source"], result["summary"], result["chapters"]) == (None, [], [])


def test_four_hours_of_talk_take_seconds_and_give_the_same_twice(service: Service) -> None:
    speech = transcript(240)
    began = time.monotonic()
    first = said(service, speech)
    assert time.monotonic() - began < 60
    assert len(first["chapters"]) >= 3
    assert first == said(service, speech)


def test_results_of_another_shape_are_refused(service: Service) -> None:
    answer = service.analyze(results={"whisper-transcriber": {"segments": [{"text": 1}]}})
    assert (answer.status, answer.code) == (400, "bad_request")


def test_lines_are_joined_up_to_a_mark_a_pause_or_forty_words() -> None:
    def line(start: float, text: str) -> dict[str, Any]:
        return {"start": start, "end": start + 1, "text": text}

    told = spoken([line(0, "one two"), line(1, "three."), line(2, "four"), line(9, "five"), line(10, "w " * 40)])
    assert [(one.text.split()[0], one.start, one.end) for one in told] == [
        ("one", 0, 2),
        ("four", 2, 3),
        ("five", 9, 11),
    ]


def test_a_line_that_stands_there_for_many_frames_is_told_once() -> None:
    frames = [
        {"start": start, "end": start + 1, "items": [{"text": "Opening  Hours"}, {"text": "opening hours"}]}
        for start in range(3)
    ]
    assert [(one.text, one.start) for one in shown(frames)] == [("Opening  Hours", 0)]


@pytest.mark.parametrize(
    ("code", "text", "stems"),
    [("en", "The ships are shipping", 1), ("de", "Die Häuser und das Haus", 1), (None, "unbekannte Sprache", 2)],
)
def test_forms_of_a_word_are_one_in_a_known_language(code: str | None, text: str, stems: int) -> None:
    assert len({stem for stem, _ in language(code).meant(text)}) == stems


def test_a_talk_about_one_thing_is_one_chapter_however_long(service: Service) -> None:
    speech = transcript(60)
    for index, segment in enumerate(speech["segments"]):
        segment["text"] = TOPICS["bread"][index * 7 % 6]
    assert len(said(service, speech)["chapters"]) == 1
