"""Who may knock."""

import asyncio
from pathlib import Path

import pytest
from platform_analyzer.api import create_api
from platform_analyzer.door import Guard, read_door
from starlette.types import ASGIApp, Message


def test_without_settings_everybody_may_whom_the_network_lets_in() -> None:
    door = read_door({})
    assert (door.host, door.token) == ("0.0.0.0", None)


def test_a_rented_worker_listens_where_it_is_told_and_wants_its_token(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("abc\n")
    door = read_door({"ANALYZER_HOST": "127.0.0.1", "ANALYZER_TOKEN_FILE": str(tmp_path / "token")})
    assert (door.host, door.token) == ("127.0.0.1", "abc")


def test_an_empty_token_lets_nobody_start(tmp_path: Path) -> None:
    (tmp_path / "token").write_text("\n")
    with pytest.raises(ValueError, match="ANALYZER_TOKEN_FILE"):
        read_door({"ANALYZER_TOKEN_FILE": str(tmp_path / "token")})


@pytest.mark.parametrize("brought", [None, "", "Bearer ", "Bearer abcd", "abc"])
def test_who_brings_another_token_is_refused_everywhere(brought: str | None) -> None:
    assert status_of(Guard(create_api("toy", "1"), "abc"), brought) == 401


def test_who_brings_the_token_is_let_in() -> None:
    assert status_of(Guard(create_api("toy", "1"), "abc"), "Bearer abc") == 200


def status_of(app: ASGIApp, brought: str | None) -> int:
    """Of `GET /health`, asked with this authorization."""
    headers = [] if brought is None else [(b"authorization", brought.encode())]
    scope = {"type": "http", "method": "GET", "path": "/health", "query_string": b"", "headers": headers}
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))
    return sent[0]["status"]
