"""The stack's PostgreSQL and Redis, asked with their own tools. Passwords go by files and a child's environment."""

import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from platform_backup.settings import Settings

NAME = USER = "platform"


class DatabaseError(Exception):
    """A tool ended with an error; the message is what it said."""


@dataclass(frozen=True)
class Original:
    """A medium's row, as far as its file goes."""

    id: str
    name: str
    bytes: int
    sha256: str


@contextmanager
def password_file(settings: Settings) -> Iterator[dict[str, str]]:
    """Environment by which PostgreSQL's tools find their password."""
    with TemporaryDirectory(dir="/tmp") as folder:
        file = Path(folder) / "pgpass"
        password = settings.secret("postgres-password").replace("\\", "\\\\").replace(":", "\\:")
        with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
            stream.write(f"*:*:*:*:{password}\n")
        yield {"PGPASSFILE": str(file)}


def connection(settings: Settings) -> tuple[str, ...]:
    return (
        *("--host", settings.database_host, "--port", str(settings.database_port)),
        *("--username", USER, "--no-password"),
    )


def dump_command(settings: Settings) -> tuple[str, ...]:
    """All rows as they were at one moment. Not compressed: restic does that, and finds what has not changed."""
    return ("pg_dump", "--format=custom", "--compress=0", "--no-owner", *connection(settings), f"--dbname={NAME}")


def redis_command(settings: Settings) -> tuple[tuple[str, ...], dict[str, str]]:
    """Redis' data in its own format, and the environment that the command needs."""
    command = ("redis-cli", "-h", settings.redis_host, "-p", str(settings.redis_port), "--rdb", "-")
    return command, {"REDISCLI_AUTH": settings.secret("redis-password")}


def originals(dump: Path) -> list[Original]:
    """The media that a dump has rows of. Raises DatabaseError where it is no whole dump."""
    text = _run("reading the rows", ("pg_restore", "--data-only", "--table=media", "--file=-", str(dump)))
    lines = iter(text.splitlines())
    head = next((line for line in lines if line.startswith("COPY ")), None)
    if head is None:
        raise DatabaseError("reading the rows: the dump has no media")
    columns = [column.strip() for column in head[head.index("(") + 1 : head.index(")")].split(",")]
    found = []
    for line in lines:
        if line == "\\.":
            break
        row = dict(zip(columns, line.split("\t"), strict=True))
        found.append(Original(row["id"], row["name"], int(row["bytes"]), row["sha256"]))
    return found


def count_media(settings: Settings) -> int:
    """How many media the stack has now; 0 where its tables are not made yet."""
    query = "SELECT CASE WHEN to_regclass('public.media') IS NULL THEN 0 ELSE (SELECT count(*) FROM media) END"
    exists = "SELECT to_regclass('public.media') IS NOT NULL"
    return int(_psql(settings, query)) if _psql(settings, exists) == "t" else 0


def replace_rows(settings: Settings, dump: Path, without: Sequence[str]) -> None:
    """Everything in the database becomes what the dump has, but for these media: all or, after an error, nothing."""
    gone = ",".join(f"'{id}'" for id in without)
    after = ("-c", f"DELETE FROM public.media WHERE id IN ({gone})") if without else ()  # noqa: S608 - UUIDs of the dump
    with (
        password_file(settings) as env,
        subprocess.Popen(
            ("pg_restore", "--no-owner", "--file=-", str(dump)), stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as script,
    ):
        _run(
            "replacing the rows",
            (
                *("psql", "--quiet", "--no-psqlrc", "--single-transaction", "--set=ON_ERROR_STOP=1"),
                *(*connection(settings), f"--dbname={NAME}", "--output=/dev/null"),
                *("-c", "DROP SCHEMA public CASCADE", "-c", "CREATE SCHEMA public", "-f", "-", *after),
            ),
            env,
            stdin=script.stdout,
        )
        if script.wait() != 0:
            raise DatabaseError("replacing the rows: the dump could not be read to its end")


def _psql(settings: Settings, query: str) -> str:
    with password_file(settings) as env:
        command = ("psql", "--no-psqlrc", "-qAt", *connection(settings), f"--dbname={NAME}", "-c", query)
        return _run("asking the database", command, env).strip()


def _run(doing: str, command: Sequence[str], env: dict[str, str] | None = None, stdin=subprocess.DEVNULL) -> str:
    done = subprocess.run(command, env=os.environ | (env or {}), stdin=stdin, capture_output=True, text=True)
    if done.returncode != 0:
        said = [line for line in done.stderr.splitlines() if line.strip()]
        raise DatabaseError(f"{doing}: {said[0] if said else f'{command[0]} ended with {done.returncode}'}")
    return done.stdout
