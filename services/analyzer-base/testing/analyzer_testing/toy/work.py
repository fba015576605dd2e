"""Each order is one way in which an analysis may end."""

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable
from typing import Any

from platform_analyzer import CorruptMedia, Job, ModelMissing, TooLarge, UnsupportedMedia


def analyze(job: Job) -> dict[str, Any]:
    order, _, argument = job.file().read_text().partition(" ")
    if order == "tell":
        return {"said": _tell(job, argument), "pid": os.getpid()}
    return {"said": ORDERS[order](argument), "pid": os.getpid()}


def _tell(job: Job, shares: str) -> str:
    """Tells each share, "0.5" or "kept:0.5", until the file `go` is there; a share the work process tells at once."""
    for share in shares.split():
        job.tell(float(share.removeprefix("kept:")), share.startswith("kept:"))
        go = job.file().parent / f"go-{share}"
        while not go.exists():
            job.remaining()
            time.sleep(0.01)
    return "told"


def _sleep(seconds: str) -> str:
    time.sleep(float(seconds))
    return "slept"


def _hang(_: str) -> str:
    """Native code that holds Python's lock and heeds no signal but the last."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGALRM):
        signal.signal(number, signal.SIG_IGN)
    ctypes.PyDLL(None).sleep(1000)
    return "unreachable"


def _hang_with_child(_: str) -> str:
    subprocess.run(("sleep", "987"))
    return "unreachable"


def _eat(megabytes: str) -> str:
    eaten = [b"\1" * 2**20 for _ in range(int(megabytes))]
    return str(len(eaten))


def _raise(name: str) -> str:
    raise {e.code: e for e in (CorruptMedia, ModelMissing, TooLarge, UnsupportedMedia)}[name]("as told")


def _kill(number: str) -> str:
    os.kill(os.getpid(), int(number))
    return "unreachable"


def _flood(megabytes: str) -> str:
    return "x" * (int(megabytes) * 2**20)


def _noise(_: str) -> str:
    os.write(1, b"on standard output\n" * 10000)
    os.write(2, b"on standard error\n" * 100000)
    return "made"


ORDERS: dict[str, Callable[[str], str]] = {
    "say": lambda words: words,
    "sleep": _sleep,
    "hang": _hang,
    "hang-with-child": _hang_with_child,
    "eat": _eat,
    "raise": _raise,
    "fault": lambda _: str(1 / 0),
    "kill": _kill,
    "flood": _flood,
    "noise": _noise,
}
