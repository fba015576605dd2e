"""The work process: reads jobs from a socket, does them, answers; started with the socket's number and a definition.

Messages are JSON, one a line; lines with `progress` before an answer tell how far the job is. Nothing here may reach
the HTTP process but through that socket, so that a crash, a hang or a kill ends one request and no more.
"""

import ctypes
import faulthandler
import json
import os
import resource
import signal
import socket
import sys
import time
import traceback
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from typing import IO, Any

from platform_analyzer.definition import Analyzer
from platform_analyzer.errors import AnalyzerError, OutOfMemory
from platform_analyzer.job import Job
from platform_analyzer.settings import MAX_RESULT_BYTES

_PR_SET_PDEATHSIG = 1

_TOLD_EVERY = 0.5
"""Seconds between two lines of progress, at least."""


def load(target: str) -> Any:
    """The object that `module:name` names."""
    module, name = target.split(":")
    return getattr(import_module(module), name)


def teller(stream: IO[bytes]) -> Callable[[float, bool], None]:
    """Writes how far a job is, now and then."""
    last = -_TOLD_EVERY

    def tell(share: float, kept: bool) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last >= _TOLD_EVERY:
            last = now
            stream.write(json.dumps({"progress": share, "kept": kept}).encode() + b"\n")
            stream.flush()

    return tell


def answer(
    analyzer: Analyzer, work: Any, message: dict[str, Any], tell: Callable[[float, bool], None]
) -> dict[str, Any]:
    """The reply to one job; every exception becomes a typed error, and faults of ours carry their traceback."""
    try:
        return {
            "model": analyzer.capabilities().model,
            "result": work(replace(Job.from_message(message), listener=tell)),
        }
    except AnalyzerError as error:
        return {"error": {"code": error.code, "message": str(error)}}
    except MemoryError:
        return {"error": {"code": OutOfMemory.code, "message": "not enough memory for this media"}}
    except Exception as error:
        message = f"{type(error).__name__} in {analyzer.name}"
        return {"error": {"code": AnalyzerError.code, "message": message}, "traceback": traceback.format_exc()}


def packed(reply: dict[str, Any]) -> bytes:
    """The reply as one line; one that is too long, or holds what JSON has no word for, becomes an error."""
    try:
        line = json.dumps(reply, allow_nan=False).encode()
    except (TypeError, ValueError) as error:
        return packed({"error": {"code": AnalyzerError.code, "message": f"the result is not JSON: {error}"}})
    if len(line) < MAX_RESULT_BYTES:
        return line
    return packed(
        {"error": {"code": AnalyzerError.code, "message": f"the result is larger than {MAX_RESULT_BYTES} bytes"}}
    )


def prepare() -> None:
    """Die with the parent, be the first to go when memory runs out, leave no core, keep derived files in the group."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    with open("/proc/self/oom_score_adj", "w", encoding="ascii") as score:
        score.write("1000")
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.umask(0o007)
    faulthandler.enable()


def main(definition: str, descriptor: int) -> None:
    prepare()
    analyzer = load(definition)
    work = load(analyzer.work)
    with socket.socket(fileno=descriptor) as connection, connection.makefile("rwb") as stream:
        stream.write(b'{"ready":true}\n')
        stream.flush()
        for line in stream:
            stream.write(packed(answer(analyzer, work, json.loads(line), teller(stream))) + b"\n")
            stream.flush()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
