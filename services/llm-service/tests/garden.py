"""Stand-ins for who is elsewhere: a real llama.cpp behind a key, and an endpoint that fails in a chosen way."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

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
def failing(answers: list[tuple[int, dict]]) -> Iterator[tuple[str, list[dict]]]:
    """Its address, and the requests that came: it gives these answers one after the other, the last one ever after."""
    came: list[dict] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            came.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            status, body = answers[min(len(came), len(answers)) - 1]
            content = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1", came
    finally:
        server.shutdown()
        server.server_close()


def priced(url: str, secrets: Path, ledger: Path, **more: object) -> dict[str, object]:
    """The environment of a service that buys from this address, with KEY; 2 and 8 for a million tokens."""
    secrets.mkdir(exist_ok=True)
    (secrets / "llm-api-key").write_text(KEY)
    prices = {"LLM_INPUT_PRICE": 2, "LLM_OUTPUT_PRICE": 8}
    where = {"SECRETS_PATH": secrets, "LEDGER_PATH": ledger}
    return {"LLM_ENDPOINT": url, "LLM_MODEL": MODEL, **prices, **where, **more}
