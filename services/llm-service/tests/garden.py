"""Stand-ins for who is elsewhere: a real llama.cpp behind a key, and an endpoint that fails in a chosen way."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from analyzer_testing.answering import Answer, answering
from xllamacpp import CommonParams, Server

MODEL = "garden"
KEY = "key-of-the-test"


@contextmanager
def endpoint(model: Path) -> Iterator[str]:
    """Its address. It serves MODEL to who has KEY."""
    params = CommonParams()
    params.model.path = str(model)
    params.model_alias = {MODEL}
    params.api_keys = [KEY]
    params.hostnames = ["127.0.0.1"]
    params.n_ctx = 2048
    params.ui = False
    params.warmup = False
    params.verbosity = 1
    server = Server(params)
    yield f"{server.listening_address}/v1"
    del server


@contextmanager
def failing(answers: list[Answer]) -> Iterator[tuple[str, list[dict]]]:
    """Its address, and the requests that came: it gives these answers one after the other, the last one ever after."""
    left = iter(answers)
    with answering(lambda _: next(left, answers[-1])) as (url, came):
        yield f"{url}/v1", came


def priced(url: str, secrets: Path, ledger: Path, **more: object) -> dict[str, object]:
    """The environment of a service that buys from this address, with KEY; 2 and 8 for a million tokens."""
    secrets.mkdir(exist_ok=True)
    (secrets / "llm-api-key").write_text(KEY)
    prices = {"LLM_INPUT_PRICE": 2, "LLM_OUTPUT_PRICE": 8}
    where = {"SECRETS_PATH": secrets, "LEDGER_PATH": ledger}
    return {"LLM_ENDPOINT": url, "LLM_MODEL": MODEL, **prices, **where, **more}
