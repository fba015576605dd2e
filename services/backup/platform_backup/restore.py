"""From a set back to a stack. Nothing of the stack changes before all of the set is there, whole and checked."""

import hashlib
import json
import logging
import shutil
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from platform_backup.database import Original, count_media, originals, replace_rows
from platform_backup.restic import Restic
from platform_backup.rules import MANIFEST, Set, sets_of
from platform_backup.settings import Settings
from platform_backup.take import DUMP, VECTORS

log = logging.getLogger(__name__)

LATEST = "latest"
NAMED = 5
"""Media that an error names at most."""


class RestoreError(Exception):
    """Why nothing was restored."""


@dataclass(frozen=True)
class Restored:
    """`missing`: ids of media that were removed while the set was taken; they are left out."""

    set: str
    media: int
    bytes: int
    missing: tuple[str, ...]


def choose(restic: Restic, wanted: str) -> Set:
    """The newest set, or the one of that name. Raises RestoreError naming those that there are."""
    complete = [one for one in sets_of(restic.snapshots()) if one.complete]
    if not complete:
        raise RestoreError("there is no complete set in the repository")
    found = complete[0] if wanted == LATEST else next((one for one in complete if one.name == wanted), None)
    if found is None:
        raise RestoreError(f'there is no complete set "{wanted}"; there are {", ".join(one.name for one in complete)}')
    return found


def restore(settings: Settings, restic: Restic, wanted: str, replace: bool) -> Restored:
    """Makes the stack what it was when the set was taken. The services that write must not run meanwhile.

    Raises RestoreError, ResticError, DatabaseError, OSError: before the rows were replaced nothing has changed.
    """
    there = count_media(settings)
    if there > 0 and not replace:
        raise RestoreError(f"the stack has {there} media, which would be replaced; say so with REPLACE=1")
    chosen = choose(restic, wanted)
    stage = settings.media / ".restore"
    shutil.rmtree(stage, ignore_errors=True)
    stage.mkdir(mode=0o770)
    try:
        manifest = _manifest(restic, chosen, stage)
        _check_room(settings, sum(part["bytes"] for part in manifest["parts"].values()))
        for part, name in (("postgres", DUMP), ("vectors", VECTORS)):
            if part in manifest["parts"]:
                log.info("fetching", extra={"part": part})
                restic.dump(_snapshot(chosen, part), name, stage / name)
        log.info("fetching", extra={"part": "media"})
        restic.restore(_snapshot(chosen, "media"), stage / "files")
        files = stage / "files" / settings.media.relative_to("/")
        rows = originals(stage / DUMP)
        missing = _checked(rows, files)
        _check_vectors(stage / VECTORS)
        log.info("replacing", extra={"set": chosen.name, "media": len(rows) - len(missing)})
        replace_rows(settings, stage / DUMP, missing)
        _swap_files(settings.media, files)
        _swap_vectors(settings, stage / VECTORS)
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    kept = [row for row in rows if row.id not in missing]
    return Restored(chosen.name, len(kept), sum(row.bytes for row in kept), tuple(missing))


def _manifest(restic: Restic, chosen: Set, stage: Path) -> dict:
    restic.dump(chosen.parts[MANIFEST], "manifest.json", stage / "manifest.json")
    return json.loads((stage / "manifest.json").read_text())


def _snapshot(chosen: Set, part: str) -> str:
    if part not in chosen.parts:
        raise RestoreError(f'the set "{chosen.name}" says that it has {part}, and the repository has it no more')
    return chosen.parts[part]


def _check_room(settings: Settings, needed: int) -> None:
    free = shutil.disk_usage(settings.media).free
    if free < needed * 1.05:
        raise RestoreError(
            f"{needed / 1e9:.1f} GB are needed beside what is there until all is checked,"
            f" and {free / 1e9:.1f} GB are free"
        )


def _checked(rows: Sequence[Original], files: Path) -> list[str]:
    """Ids of media without a file. Raises RestoreError where a file is not the one that was uploaded."""
    missing, wrong = [], []
    for row in rows:
        file = files / row.id / "original"
        if not file.is_file():
            missing.append(row.id)
        elif file.stat().st_size != row.bytes or _sha256(file) != row.sha256:
            wrong.append(row.id)
    if wrong:
        raise RestoreError(
            f"{len(wrong)} of {len(rows)} media are not what was uploaded ({', '.join(wrong[:NAMED])});"
            " take another set"
        )
    return missing


def _check_vectors(file: Path) -> None:
    if not file.exists():
        return
    try:
        with closing(sqlite3.connect(file)) as database:
            (found,) = database.execute("PRAGMA quick_check(1)").fetchone()
    except sqlite3.DatabaseError as error:
        found = str(error)
    if found != "ok":
        raise RestoreError(f"the vectors are damaged: {found}")


def _swap_files(media: Path, files: Path) -> None:
    """By renaming. Cut off here, the rows are already the set's: the restore has to be done again."""
    before = media / ".before"
    shutil.rmtree(before, ignore_errors=True)
    before.mkdir(mode=0o770)
    for entry in list(media.iterdir()):
        if entry.name not in {".restore", ".before", "lost+found"}:
            entry.rename(before / entry.name)
    for entry in list(files.iterdir()):
        entry.rename(media / entry.name)
    shutil.rmtree(before)


def _swap_vectors(settings: Settings, file: Path) -> None:
    """Without vectors in the set there are to be none: they are made anew from the rows."""
    settings.vectors.unlink(missing_ok=True)
    if file.exists():
        shutil.copyfile(file, settings.vectors)


def _sha256(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
