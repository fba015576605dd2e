"""The file that holds all vectors. It alone is the truth; the indexes are made from it."""

import logging
import sqlite3
import time
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

log = logging.getLogger(__name__)

# A row's number is never given again: what is told of one can't be meant of another.
SCHEMA = """
CREATE TABLE collections (
  name TEXT PRIMARY KEY, dimension INTEGER NOT NULL, generation TEXT NOT NULL
) STRICT;
CREATE TABLE vectors (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  collection TEXT NOT NULL REFERENCES collections ON DELETE CASCADE,
  id TEXT NOT NULL,
  vector BLOB NOT NULL,
  UNIQUE (collection, id)
) STRICT;
CREATE TABLE labels (
  number INTEGER NOT NULL REFERENCES vectors ON DELETE CASCADE,
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (number, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX labels_of ON labels (key, value);
PRAGMA user_version = 1;
"""


def open_database(file: Path) -> sqlite3.Connection:
    """The database of this file, made if it is not there.

    A damaged one is set aside as `NAME.damaged` (the last such is kept), and an empty one takes its place: collections
    made in it have another generation, by which those who filled them know that they have to do it again.
    """
    try:
        return _open(file)
    except sqlite3.DatabaseError as error:
        # OperationalError is about circumstances (a full disk, a file that may not be read), not about contents.
        if isinstance(error, sqlite3.OperationalError):
            raise
        aside = file.with_name(f"{file.name}.damaged")
        log.error("the database is damaged and was set aside", extra={"reason": str(error), "file": str(aside)})
        file.replace(aside)
        _journal(file).unlink(missing_ok=True)
        return _open(file)


def new_generation() -> str:
    """A name that no collection had before, with the time that it was made at for who reads it."""
    return f"{int(time.time())}-{uuid4().hex[:12]}"


def _open(file: Path) -> sqlite3.Connection:
    # Threads take turns by the store's lock.
    connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    try:
        # A rollback journal: one file to copy, and a commit is on the disk when it is told.
        connection.executescript("PRAGMA journal_mode = TRUNCATE; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;")
        connection.execute("PRAGMA cache_size = -8000")
        (found,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        if found != "ok":
            raise sqlite3.DatabaseError(found)
        if connection.execute("PRAGMA user_version").fetchone() == (0,):
            connection.executescript(f"BEGIN IMMEDIATE;{SCHEMA}COMMIT;")
        return connection
    except BaseException:
        with suppress(sqlite3.Error):
            connection.close()
        raise


def _journal(file: Path) -> Path:
    return file.with_name(f"{file.name}-journal")
