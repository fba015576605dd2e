"""Who may knock: on a server the networks decide that, on a rented machine a token that was made for it."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from hmac import compare_digest
from pathlib import Path

from fastapi.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

EVERYBODY = "0.0.0.0"  # noqa: S104 - inside a container, whose networks decide who can reach it.


@dataclass(frozen=True)
class Door:
    """The address to listen at, and the token that each request must bring; None: none."""

    host: str
    token: str | None


def read_door(env: Mapping[str, str] = os.environ) -> Door:
    """From `ANALYZER_HOST` and the file that `ANALYZER_TOKEN_FILE` names; ValueError when that is empty."""
    file = env.get("ANALYZER_TOKEN_FILE")
    token = None if file is None else Path(file).read_text().strip()
    if token == "":
        raise ValueError(f'ANALYZER_TOKEN_FILE is "{file}", which is empty')
    return Door(env.get("ANALYZER_HOST", EVERYBODY), token)


class Guard:
    """Lets requests through that bring the token as a bearer's; all others are answered 401, unread."""

    def __init__(self, app: ASGIApp, token: str) -> None:
        self._app = app
        self._wanted = f"Bearer {token}".encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not compare_digest(self._brought(scope), self._wanted):
            refused = JSONResponse({"error": {"code": "unauthorized", "message": "the token is not the one"}}, 401)
            return await refused(scope, receive, send)
        return await self._app(scope, receive, send)

    @staticmethod
    def _brought(scope: Scope) -> bytes:
        return next((value for name, value in scope["headers"] if name == b"authorization"), b"")
