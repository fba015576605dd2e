"""The platform's language model, asked over HTTP; whatever it can't do is told, and the summary does without it."""

import json
import os
import urllib.error
import urllib.request
from typing import Any

URL = os.environ.get("LLM_URL")
"""Of llm-service; None where the stack has no language model."""

LOOK_SECONDS = 3.0

# No proxy: it is a neighbour.
_OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


class Unwritten(Exception):
    """Why there is no answer: `code` as llm-service gives it, or "unreachable", "empty" or "timeout"."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def model_in_use(url: str | None = URL) -> str | None:
    """Its name, None while there is none to ask."""
    if url is None:
        return None
    try:
        told = _ask(f"{url}/capabilities", None, LOOK_SECONDS)
    except Unwritten:
        return None
    return told["model"] if told.get("ready") else None


def answer(url: str, instruction: str, text: str, tokens: int, seconds: float) -> str:
    """What the model says to the text, at most so many tokens long. Raises Unwritten."""
    messages = [{"role": "system", "content": instruction}, {"role": "user", "content": text}]
    body = {"messages": messages, "max_tokens": tokens, "temperature": 0.2}
    completion = _ask(f"{url}/v1/chat/completions", body, seconds)
    said = (completion["choices"][0]["message"].get("content") or "").strip()
    if not said:
        raise Unwritten("empty", "the language model said nothing")
    return said


def _ask(url: str, body: dict[str, Any] | None, seconds: float) -> dict[str, Any]:
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, data, {"Content-Type": "application/json"})  # noqa: S310 - the stack's own URL
    try:
        with _OPENER.open(request, timeout=seconds) as reply:
            return json.load(reply)
    except urllib.error.HTTPError as error:
        raise _told(error) from None
    except TimeoutError:
        raise Unwritten("timeout", "the language model did not answer in time") from None
    except (OSError, ValueError) as error:
        raise Unwritten("unreachable", f"llm-service does not answer: {type(error).__name__}") from None


def _told(error: urllib.error.HTTPError) -> Unwritten:
    try:
        told = json.load(error)["error"]
        return Unwritten(told["code"], told["message"])
    except (ValueError, KeyError, TypeError, OSError):
        return Unwritten("unreachable", f"llm-service answers {error.code}")
