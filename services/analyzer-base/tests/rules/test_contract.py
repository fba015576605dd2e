"""Requests as in docs/architecture.md."""

import json
from pathlib import Path
from typing import Any

import pytest
from platform_analyzer import BadRequest, Frame
from platform_analyzer.contract import MAX_FRAMES, read_job

ID = "6f1c2d3e-4b5a-4c6d-8e7f-0123456789ab"


def job(**changes: Any) -> Any:
    return read_job(json.dumps({"mediaId": ID, "path": f"{ID}/original"} | changes).encode(), Path("/media"))


def test_the_documented_request_is_read() -> None:
    frame = {"path": f"{ID}/frames/0001.jpg", "time": 0.0, "start": 0.0, "end": 4.0, "page": None}
    read = job(options={"frames": [frame], "languages": ["eng", "deu"]})
    assert read.frames == (Frame(f"{ID}/frames/0001.jpg", 0.0, 0.0, 4.0, None),)
    assert read.languages == ("eng", "deu")
    assert (read.media_id, read.path) == (ID, f"{ID}/original")


def test_options_may_be_missing_and_unknown_ones_are_for_others() -> None:
    assert job().frames == ()
    assert job(options={"threshold": 0.5}).languages is None


@pytest.mark.parametrize(
    "changes",
    [
        {"mediaId": "x"},
        {"mediaId": None},
        {"path": ""},
        {"path": 5},
        {"extra": 1},
        {"options": []},
        {"options": {"frames": [{}]}},
        {"options": {"frames": [{"path": "a", "time": -1}]}},
        {"options": {"frames": [{"path": "a", "page": 0}]}},
        {"options": {"frames": [{"path": "a", "more": 0}]}},
        {"options": {"frames": [{"path": "a"}] * (MAX_FRAMES + 1)}},
        {"options": {"languages": []}},
        {"options": {"languages": ["eng;rm"]}},
    ],
)
def test_another_shape_is_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(BadRequest):
        job(**changes)


@pytest.mark.parametrize("body", [b"", b"null", b"{", b'{"mediaId":NaN}', b"[" * 5000])
def test_what_is_not_such_json_is_refused(body: bytes) -> None:
    with pytest.raises(BadRequest):
        read_job(body, Path("/media"))


def test_a_refusal_names_the_field_and_quotes_no_content() -> None:
    with pytest.raises(BadRequest, match=r"^options\.frames\.0\.time: ") as refusal:
        job(options={"frames": [{"path": "a", "time": "private"}]})
    assert "private" not in str(refusal.value)
