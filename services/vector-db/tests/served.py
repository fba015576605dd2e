"""A real vector-db in a process of its own, asked over HTTP."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any


class Served:
    """`with Served(folder) as vectors:`; `kill()` ends it as a power cut would, as far as a process can tell."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self._environment = os.environ | {"VECTORS_PATH": str(folder)} | environment
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]

    def start(self) -> None:
        self._process = subprocess.Popen(
            (sys.executable, "-m", "vector_db", str(self.port)), env=self._environment, stderr=subprocess.DEVNULL
        )
        deadline = time.monotonic() + 60
        while True:
            try:
                assert self.ask("GET", "/health")[0] == 200
                return
            except ConnectionRefusedError:
                assert self._process.poll() is None and time.monotonic() < deadline, "vector-db did not start"
                time.sleep(0.02)

    def kill(self) -> None:
        self._process.kill()
        self._process.wait()

    def __enter__(self) -> "Served":
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._process.send_signal(signal.SIGTERM)
        assert self._process.wait(30) in (0, -signal.SIGTERM)

    def ask(self, method: str, path: str, body: Any = None) -> tuple[int, dict]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            content = None if body is None else json.dumps(body)
            connection.request(method, path, content, {"Content-Type": "application/json"})
            reply = connection.getresponse()
            return reply.status, json.loads(reply.read())
        finally:
            connection.close()
