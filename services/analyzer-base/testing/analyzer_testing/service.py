"""A real analyzer service in a process of its own, asked over HTTP."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

MEDIA_ID = "6f1c2d3e-4b5a-4c6d-8e7f-0123456789ab"


@dataclass(frozen=True)
class Answer:
    status: int
    body: dict[str, Any]
    headers: dict[str, str]

    @property
    def code(self) -> str | None:
        """The error's code, None for a result."""
        return self.body.get("error", {}).get("code")

    @property
    def result(self) -> dict[str, Any]:
        assert self.status == 200, self.body
        return self.body["result"]


class Service:
    """`with Service("ocr_detection", media) as service:`; `media` becomes its MEDIA_ROOT, with one media item in it."""

    def __init__(self, package: str, media: Path, **environment: str) -> None:
        self.media = media
        self.home = media / MEDIA_ID
        self.home.mkdir(parents=True, exist_ok=True)
        self._package = package
        self._environment = environment

    def __enter__(self) -> "Service":
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.process = subprocess.Popen(
            (sys.executable, "-m", "platform_analyzer", self._package, str(self.port)),
            env=os.environ
            | {"MEDIA_ROOT": str(self.media), "PYTHONPATH": os.pathsep.join(sys.path)}
            | self._environment,
            stderr=subprocess.PIPE,
        )
        deadline = time.monotonic() + 30
        while not self._listens():
            assert self.process.poll() is None and time.monotonic() < deadline, "the service did not start"
            time.sleep(0.05)
        return self

    def __exit__(self, *_: object) -> None:
        self.process.send_signal(signal.SIGTERM)
        _, self.log = self.process.communicate(timeout=30)

    def put(self, content: bytes, name: str = "original") -> str:
        """Write a file of the media item; returns its path as requests name it."""
        target = self.home / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        return f"{MEDIA_ID}/{name}"

    def analyze(self, path: str = f"{MEDIA_ID}/original", timeout: float = 120, **options: Any) -> Answer:
        return self.post({"mediaId": MEDIA_ID, "path": path, "options": options}, timeout)

    def read_frames(self, *paths: str, **options: Any) -> Answer:
        """Ask an analyzer that reads frames about pictures; times as in a video, one a second."""
        self.put(b"unread")
        frames = [{"path": path, "time": n, "start": n, "end": n + 1, "page": None} for n, path in enumerate(paths)]
        return self.analyze(frames=frames, **options)

    def post(self, body: Any, timeout: float = 120) -> Answer:
        return self.ask("POST", "/analyze", body if isinstance(body, bytes) else json.dumps(body).encode(), timeout)

    def ask(self, method: str, path: str, body: bytes | None = None, timeout: float = 10) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        connection.request(method, path, body)
        reply = connection.getresponse()
        answer = Answer(reply.status, json.loads(reply.read()), {k.lower(): v for k, v in reply.getheaders()})
        connection.close()
        return answer

    def _listens(self) -> bool:
        try:
            return self.ask("GET", "/health").status == 200
        except ConnectionRefusedError:
            return False
