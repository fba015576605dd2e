"""Looks every few seconds; ends between two looks, so that an order under way is not cut off."""

import fcntl
import os
import signal
import threading
from pathlib import Path

from .keeper import Keeper, say
from .settings import from_environment

LOOK_SECONDS = 2.0
ALIVE = Path("/tmp/alive")  # noqa: S108 - a tmpfs of this container's own


def main() -> None:
    os.umask(0o027)
    settings = from_environment()
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    settings.acme.mkdir(exist_ok=True)
    keeper = Keeper(settings)
    last = ""
    with open(settings.acme / "lock", "a") as lock:
        while not stopping.wait(LOOK_SECONDS if ALIVE.exists() else 0):
            ALIVE.touch()
            try:
                # Held until the end: two at once would order twice.
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                keeper.look()
                problem = ""
            except BlockingIOError:
                problem = "Another certbot works on the same volume; waiting for it to end."
            except OSError as error:
                problem = f"The certificate in use stays, and nothing is ordered: {error}."
            if problem and problem != last:
                say(problem)
            last = problem


main()
