"""Summaries in a language model's words, with a neighbour that answers as llm-service does, or fails as it does."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
from analyzer_testing.answering import answering
from analyzer_testing.service import Service
from talk import transcript

Reply = Callable[[dict[str, Any]], tuple[int, dict[str, Any]]]


def says(text: str) -> tuple[int, dict[str, Any]]:
    return 200, {"choices": [{"message": {"role": "assistant", "content": text}}]}


def fails(code: str, status: int) -> tuple[int, dict[str, Any]]:
    return status, {"error": {"code": code, "message": f"it is {code}"}}


def two_lines(body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    return says('Title: "Of ships"\nThey come and go. Nobody counts them.')


def neighbour(reply: Reply) -> AbstractContextManager[tuple[str, list[dict[str, Any]]]]:
    """Its address, and what it was asked."""
    return answering(reply, (200, {"ready": True, "model": "garden"}))


def summed_up(url: str, media: Path, minutes: int = 18, **environment: str) -> dict[str, Any]:
    with Service("llm_summarizer", media, LLM_URL=url, **environment) as service:
        service.put(b"unread")
        answer = service.analyze(results={"whisper-transcriber": transcript(minutes)})
        return answer.result | {"model": answer.body["model"]}


def test_each_chapter_and_the_whole_are_written_by_the_model_at_their_times(tmp_path: Path) -> None:
    with neighbour(two_lines) as (url, asked):
        result = summed_up(url, tmp_path)
    assert result["method"] == "abstractive" and "notice" not in result
    assert result["model"].startswith("garden, lexrank")
    assert [chapter["title"] for chapter in result["chapters"]] == ["Of ships"] * 3
    for chapter in result["chapters"]:
        (told,) = chapter["summary"]
        assert told == {
            "text": "They come and go. Nobody counts them.",
            "start": chapter["start"],
            "end": chapter["end"],
        }
    assert result["summary"][0]["start"] == 0
    assert result["summary"][0]["end"] == result["chapters"][-1]["end"]
    assert len(asked) == 4 and all(len(body["messages"][1]["content"]) <= 6000 for body in asked)


def test_a_single_line_is_no_title(tmp_path: Path) -> None:
    with neighbour(lambda _: says("Only this.")) as (url, _):
        (chapter,) = summed_up(url, tmp_path, 2)["chapters"]
    assert chapter["summary"][0]["text"] == "Only this." != chapter["title"]


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        (fails("limit_reached", 429), "limit_reached"),
        (fails("not_configured", 409), "not_configured"),
        (says("  "), "empty"),
        ((500, {}), "unreachable"),
    ],
)
def test_a_model_that_fails_leaves_the_mediums_own_sentences_and_says_why(reply, code: str, tmp_path: Path) -> None:
    with neighbour(lambda _: reply) as (url, asked):
        result = summed_up(url, tmp_path)
    assert (result["method"], result["notice"]["code"]) == ("extractive", code)
    assert len(result["chapters"]) == 3 and len(result["summary"]) > 1
    assert len(asked) == 1


def test_a_neighbour_that_is_away_leaves_the_mediums_own_sentences(tmp_path: Path) -> None:
    result = summed_up("http://127.0.0.1:9", tmp_path, 2)
    assert (result["method"], result["notice"]["code"]) == ("extractive", "unreachable")
    assert result["model"].startswith("lexrank")


def test_text_that_is_too_long_for_the_model_is_given_it_in_less(tmp_path: Path) -> None:
    def small(body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        return two_lines(body) if len(body["messages"][1]["content"]) < 2000 else fails("too_large", 413)

    with neighbour(small) as (url, _):
        assert summed_up(url, tmp_path)["method"] == "abstractive"


def test_a_model_that_is_too_slow_does_not_cost_the_summary(tmp_path: Path) -> None:
    released = threading.Event()

    def slow(body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        released.wait(30)
        return two_lines(body)

    with neighbour(slow) as (url, _):
        result = summed_up(url, tmp_path, 2, ANALYZER_SECONDS="9")
        released.set()
    assert (result["method"], result["notice"]["code"]) == ("extractive", "timeout")
