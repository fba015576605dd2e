"""A set: everything that the stack can't make anew, as it was at about one moment."""

import json
import logging
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from platform_backup.database import dump_command, password_file, redis_command
from platform_backup.restic import NO_REPOSITORY, Restic, ResticError
from platform_backup.rules import MANIFEST
from platform_backup.settings import Settings

log = logging.getLogger(__name__)

DUMP, QUEUE, VECTORS = "postgres.dump", "redis.rdb", "vectors.db"
EXCLUDED = (".incoming", "lost+found", ".restore", ".before")
"""Of the media folder: unfinished uploads, and what is no medium."""


def take_set(settings: Settings, restic: Restic, name: str) -> dict[str, Any]:
    """Saves a set of this name; what its manifest says. Raises ResticError, OSError; then there is no such set.

    The rows first: a medium that comes meanwhile has files without a row, which are swept up; one that goes has a row
    without files, which a restore leaves out as well. Vectors after the rows that say which there are.
    """
    parts: dict[str, dict[str, Any]] = {}
    for part, save in (("postgres", _postgres), ("redis", _redis), ("vectors", _vectors), ("media", _media)):
        began = time.monotonic()
        summary = _making(restic, partial(save, settings, restic, {"set": name, "part": part}))
        if summary is None:
            continue
        parts[part] = {
            "snapshot": summary["snapshot_id"],
            "bytes": summary["total_bytes_processed"],
            "files": summary["total_files_processed"],
            "added": summary["data_added"],
        }
        log.info(
            "saved", extra={"set": name, "part": part, "seconds": round(time.monotonic() - began, 1), **parts[part]}
        )
    manifest = {"schema": 1, "set": name, "parts": parts}
    restic.save_bytes({"set": name, "part": MANIFEST}, "manifest.json", json.dumps(manifest, indent=1).encode())
    return manifest


def _making(restic: Restic, save: Callable[[], dict | None]) -> dict | None:
    """Saves, after making the repository where there is none."""
    try:
        return save()
    except ResticError as error:
        if error.code != NO_REPOSITORY:
            raise
    restic.make()
    return save()


def _postgres(settings: Settings, restic: Restic, tags: dict[str, str]) -> dict:
    with password_file(settings) as env:
        return restic.save_output(tags, DUMP, dump_command(settings), env)


def _redis(settings: Settings, restic: Restic, tags: dict[str, str]) -> dict:
    command, env = redis_command(settings)
    return restic.save_output(tags, QUEUE, command, env)


def _vectors(settings: Settings, restic: Restic, tags: dict[str, str]) -> dict | None:
    if not settings.vectors.exists():
        return None
    with _copy(settings) as copy:
        return restic.save_output(tags, VECTORS, ("cat", str(copy)), {})


def _media(settings: Settings, restic: Restic, tags: dict[str, str]) -> dict:
    return restic.save_folder(tags, settings.media, [str(settings.media / name) for name in EXCLUDED])


@contextmanager
def _copy(settings: Settings) -> Iterator[Path]:
    """The vectors as of one moment, while others go on writing them."""
    copy = settings.cache / VECTORS
    copy.unlink(missing_ok=True)
    try:
        with (
            closing(sqlite3.connect(f"{settings.vectors.as_uri()}?mode=ro", uri=True, timeout=60)) as source,
            closing(sqlite3.connect(copy)) as target,
        ):
            source.backup(target)
        yield copy
    finally:
        copy.unlink(missing_ok=True)
