"""Any service of ours in a process of its own, asked over HTTP."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from typing import Any


class Served:
    """`with Served("vector_db", VECTORS_PATH=folder) as vectors:`; the rest is its environment.

    `kill()` ends it as a power cut would, as far as a process can tell, and `start()` starts it again.
    """

    def __init__(self, module: str, **environment: object) -> None:
        self._module = module
        self._environment = {name: str(value) for name, value in environment.items()}
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        return self._process.pid

    def start(self) -> None:
        self._process = subprocess.Popen(
            (sys.executable, "-m", self._module, str(self.port)),
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)} | self._environment,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 60
        while True:
            try:
                assert self.ask("GET", "/health")[0] == 200
                return
            except ConnectionRefusedError:
                assert self._process.poll() is None and time.monotonic() < deadline, f"{self._module} did not start"
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
        """Status and JSON body."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            content = None if body is None else json.dumps(body)
            connection.request(method, path, content, {"Content-Type": "application/json"})
            reply = connection.getresponse()
            return reply.status, json.loads(reply.read())
        finally:
            connection.close()
