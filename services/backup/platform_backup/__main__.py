"""`python -m platform_backup [serve | now | sets | restore SET [--replace]]`."""

import argparse
import json
import logging
import os
import signal
import sys
import threading
import time
from dataclasses import asdict
from pathlib import Path

from platform_analyzer.logs import start_logging

from platform_backup.database import DatabaseError
from platform_backup.keeper import Keeper, alone
from platform_backup.restic import Restic, ResticError
from platform_backup.restore import LATEST, RestoreError, restore
from platform_backup.rules import sets_of
from platform_backup.settings import Settings, from_environment

log = logging.getLogger(__name__)

LOOK_SECONDS = 10.0
SPARED_SECONDS = 3600.0
ALIVE = Path("/tmp/alive")  # noqa: S108 - a tmpfs of this container's own


def serve(settings: Settings) -> None:
    """Looks every few seconds; ends between two looks, or with a set at work, which then isn't one."""
    stopping = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())
    threading.Thread(target=live, daemon=True).start()
    keeper = Keeper(settings)
    while not stopping.is_set():
        try:
            keeper.look()
            stopping.wait(LOOK_SECONDS)
        except OSError as error:
            # What can't be written down would be done again at once: another set, and another.
            log.error("no report can be written", extra={"reason": str(error)})
            stopping.wait(SPARED_SECONDS)


def live() -> None:
    """A set may take hours; that this process is there is told meanwhile."""
    while True:
        ALIVE.touch()
        time.sleep(LOOK_SECONDS)


def main() -> int:
    parser = argparse.ArgumentParser(prog="platform_backup", description=__doc__)
    commands = parser.add_subparsers(dest="command")
    commands.add_parser("serve", help="take sets when they are due (the default)")
    commands.add_parser("now", help="take one at once")
    commands.add_parser("sets", help="the complete sets as JSON, newest first")
    restoring = commands.add_parser("restore", help="make the stack what it was")
    restoring.add_argument("set", nargs="?", default=LATEST)
    restoring.add_argument("--replace", action="store_true", help="also where the stack has media")
    asked = parser.parse_args()
    os.umask(0o007)
    settings = from_environment()
    try:
        if asked.command == "sets":
            print(json.dumps([asdict(one) for one in sets_of(Restic(settings).snapshots()) if one.complete]))
        elif asked.command == "restore":
            with alone(settings):
                print(json.dumps(asdict(restore(settings, Restic(settings), asked.set, asked.replace))))
        elif asked.command == "now":
            state = Keeper(settings).take()
            print(json.dumps(asdict(state)))
            return 1 if state.problem else 0
        else:
            serve(settings)
    except (RestoreError, ResticError, DatabaseError) as error:
        print(json.dumps({"error": str(error)}), file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    start_logging()
    sys.exit(main())
