"""What the pages make of control's answers, over a real connection."""

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import ClassVar

import pytest
from streamlit_ui.api import Api, ApiError, Away, LoggedOut, Unavailable, shared_connections


class Control(BaseHTTPRequestHandler):
    answer: ClassVar[tuple[int, bytes]] = (200, b"{}")
    asked: ClassVar[list[dict[str, str]]] = []

    def do_GET(self) -> None:
        self.asked.append(dict(self.headers.items()))
        status, body = self.answer
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Set-Cookie", "session=somebody-else")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def api() -> Iterator[Api]:
    Control.asked.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Control)
    Thread(target=server.serve_forever, daemon=True).start()
    headers = {"Cookie": "session=mine", "X-Forwarded-For": "192.0.2.1", "Authorization": "Bearer stray"}
    yield Api(headers, shared_connections(), f"http://127.0.0.1:{server.server_port}")
    server.shutdown()
    server.server_close()


def refused(code: str, message: str) -> bytes:
    return json.dumps({"error": {"code": code, "message": message}}).encode()


def test_a_session_is_passed_on_and_nobody_elses_is_kept(api: Api) -> None:
    Control.answer = (200, b'{"media": []}')
    assert [api.get("/api/media"), api.get("/api/media")] == [{"media": []}] * 2
    told = [{name.lower(): value for name, value in headers.items()} for headers in Control.asked]
    assert [headers["cookie"] for headers in told] == ["session=mine"] * 2
    assert all("authorization" not in headers for headers in told)


def test_an_ended_session_a_refusal_and_an_absent_control_are_three_things(api: Api) -> None:
    Control.answer = (401, refused("unauthorized", "Log in."))
    with pytest.raises(LoggedOut):
        api.get("/api/me")
    Control.answer = (403, refused("forbidden", "Not yours."))
    with pytest.raises(ApiError, match=r"Not yours\."):
        api.get("/api/me")
    Control.answer = (502, b"<html>")
    with pytest.raises(Away):
        api.get("/api/me")


def test_what_is_behind_control_may_be_away_and_the_page_goes_on_with_its_words(api: Api) -> None:
    Control.answer = (503, refused("unavailable", "model-store does not answer; try again shortly."))
    assert api.behind("/api/models") == (None, "model-store does not answer; try again shortly.")
    with pytest.raises(Unavailable):
        api.get("/api/models")
    Control.answer = (200, b'{"models": []}')
    assert api.behind("/api/models") == ({"models": []}, "")
    Control.answer = (503, b"")
    with pytest.raises(Away):
        api.behind("/api/models")


def test_a_route_that_this_control_does_not_have_is_none(api: Api) -> None:
    Control.answer = (404, refused("not_found", "No such route."))
    assert api.optional("/api/people") is None
