"""Control's API, asked with the session of whoever looks at the page: what they may not do there they can't do here."""

from http.cookiejar import DefaultCookiePolicy
from typing import Any

import requests

CONTROL = "http://control:8000"
SECONDS = (3, 30)
"""How long to wait for a connection, and then for an answer."""
GATEWAY = (502, 503, 504)


class ApiError(Exception):
    """Control refused. `code` and `message` are its own, the message meant for people."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code

    @property
    def unbuilt(self) -> bool:
        """Whether this control does not know the route: it is older, or the stack does not run what it needs."""
        return self.status in (404, 501)


class LoggedOut(Exception):
    """The session has ended."""


class Away(Exception):
    """Control does not answer, or its database does not."""


class Unavailable(Away):
    """Control says in words for people what it can't reach just now: its database, or a service behind it."""


def shared_connections() -> requests.Session:
    """Connections for everybody, which keep no cookie of anybody."""
    session = requests.Session()
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.trust_env = False
    return session


class Api:
    """The API for one caller. `headers` are the browser's: of them, session and address are passed on."""

    def __init__(self, headers: dict[str, str], connections: requests.Session, url: str = CONTROL) -> None:
        passed = ("cookie", "x-forwarded-for")
        self._headers = {name: value for name, value in headers.items() if name.lower() in passed}
        self._connections = connections
        self._url = url

    def get(self, path: str, **query: Any) -> Any:
        return self._call("GET", path, params={name: value for name, value in query.items() if value is not None})

    def post(self, path: str, body: dict | None = None) -> Any:
        return self._call("POST", path, json=body)

    def put(self, path: str, body: dict) -> Any:
        return self._call("PUT", path, json=body)

    def patch(self, path: str, body: dict) -> Any:
        return self._call("PATCH", path, json=body)

    def delete(self, path: str) -> Any:
        return self._call("DELETE", path)

    def optional(self, path: str, **query: Any) -> Any:
        """As `get`; None where this control has no such route."""
        try:
            return self.get(path, **query)
        except ApiError as error:
            if error.unbuilt:
                return None
            raise

    def behind(self, path: str) -> tuple[Any, str]:
        """What a service behind control tells, and "", or None and in words why not."""
        try:
            return self.get(path), ""
        except (ApiError, Unavailable) as error:
            return None, str(error)

    def _call(self, method: str, path: str, **body: Any) -> Any:
        try:
            answer = self._connections.request(
                method, self._url + path, headers=self._headers, timeout=SECONDS, allow_redirects=False, **body
            )
        except requests.RequestException as error:
            raise Away(type(error).__name__) from error
        if answer.status_code == 401:
            raise LoggedOut
        if answer.status_code in GATEWAY:
            refused = _refusal(answer)
            raise Away(str(refused)) if refused.code == "internal" else Unavailable(str(refused))
        if answer.status_code == 204:
            return None
        if answer.ok:
            return answer.json()
        raise _refusal(answer)


def _refusal(answer: requests.Response) -> ApiError:
    try:
        error = answer.json()["error"]
        return ApiError(answer.status_code, error["code"], error["message"])
    except (ValueError, KeyError, TypeError):
        return ApiError(answer.status_code, "internal", f"status {answer.status_code}")
