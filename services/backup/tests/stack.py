"""The stack that is backed up: a real PostgreSQL and a real Redis, and folders as a server has them."""

import hashlib
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import time
import uuid
from contextlib import closing
from pathlib import Path

from platform_backup.database import dump_command, password_file, replace_rows
from platform_backup.settings import Settings

BIN = Path("/usr/lib/postgresql/17/bin")
PASSWORD = r"it's p:a\ss"
SCHEMA = """
CREATE TABLE media (id uuid PRIMARY KEY, name text NOT NULL, bytes bigint NOT NULL, sha256 text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now());
CREATE TABLE tasks (id serial PRIMARY KEY, media_id uuid NOT NULL REFERENCES media ON DELETE CASCADE, result jsonb);
CREATE FUNCTION words_of(content text) RETURNS tsvector LANGUAGE sql IMMUTABLE
RETURN to_tsvector('pg_catalog.simple', content);
CREATE INDEX media_words ON media USING gin (words_of(name));
"""


class Stack:
    """`with Stack(folder) as stack:`"""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.media, self.cache, self.secrets = folder / "media", folder / "cache", folder / "secrets"
        self.ports = {"postgres": _free_port(), "redis": _free_port()}
        for name in ("media", "cache", "secrets", "status", "vectors", "run"):
            (folder / name).mkdir()
        for name, secret in (
            ("backup-password", "of the repository"),
            ("postgres-password", PASSWORD),
            ("redis-password", PASSWORD),
            ("backup-credentials", ""),
        ):
            (self.secrets / name).write_text(f"{secret}\n")
        self._environment = os.environ | _user(folder)

    def settings(self, repository: Path | str | None = None, **more: object) -> Settings:
        return Settings(
            repository=str(repository or self.folder / "repository"),
            every=24,
            keep_days=7,
            secrets=self.secrets,
            media=self.media,
            vectors=self.folder / "vectors/vectors.db",
            status=self.folder / "status/status.json",
            cache=self.cache,
            database_host="127.0.0.1",
            database_port=self.ports["postgres"],
            redis_host="127.0.0.1",
            redis_port=self.ports["redis"],
            **more,
        )

    def __enter__(self) -> "Stack":
        cluster, run = self.folder / "cluster", self.folder / "run"
        tools = {"env": self._environment, "check": True, "stdout": subprocess.DEVNULL}
        subprocess.run((BIN / "initdb", "-D", cluster, "-U", "postgres", "--auth-host=scram-sha-256", "-N"), **tools)
        self._postgres = subprocess.Popen(
            (
                *(BIN / "postgres", "-D", cluster, "-p", str(self.ports["postgres"]), "-k", run, "-h", "127.0.0.1"),
                *("-c", "shared_buffers=8MB", "-c", "max_connections=8", "-c", "fsync=off"),
            ),
            env=self._environment,
            stderr=subprocess.DEVNULL,
        )
        self._redis = subprocess.Popen(
            ("redis-server", "--port", str(self.ports["redis"]), "--dir", run, "--requirepass", PASSWORD, "--save", ""),
            stdout=subprocess.DEVNULL,
        )
        for port in self.ports.values():
            _wait_for(port)
        quoted = PASSWORD.replace("'", "''")
        for statement in (f"CREATE ROLE platform LOGIN PASSWORD '{quoted}'", "CREATE DATABASE platform OWNER platform"):
            self.sql(statement, user="postgres", database="postgres")
        self.sql(SCHEMA)
        return self

    def __exit__(self, *_: object) -> None:
        for process in (self._postgres, self._redis):
            process.send_signal(signal.SIGINT)
            process.wait(30)

    def sql(self, statement: str, user: str = "platform", database: str = "platform") -> str:
        """Rows as text, columns separated by "|"."""
        command = (
            "psql",
            "-qAt",
            "-v",
            "ON_ERROR_STOP=1",
            "-h",
            self.folder / "run",
            "-p",
            str(self.ports["postgres"]),
        )
        done = subprocess.run(
            (*command, "-U", user, "-d", database, "-c", statement),
            env=self._environment,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout.strip()

    def redis(self, *command: str) -> str:
        done = subprocess.run(
            ("redis-cli", "-p", str(self.ports["redis"]), *command),
            env=os.environ | {"REDISCLI_AUTH": PASSWORD},
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout.strip()

    def add(self, name: str, content: bytes) -> str:
        """A medium with its row, its file and a frame. Its id."""
        id = str(uuid.uuid4())
        (self.media / id / "frames").mkdir(parents=True)
        (self.media / id / "original").write_bytes(content)
        (self.media / id / "frames/0001.jpg").write_bytes(content[:10])
        quoted = name.replace("'", "''")
        sha256 = hashlib.sha256(content).hexdigest()
        self.sql(
            f"INSERT INTO media (id, name, bytes, sha256) VALUES ('{id}', E'{quoted}', {len(content)}, '{sha256}')"
        )
        self.sql(f"INSERT INTO tasks (media_id, result) VALUES ('{id}', '{{\"text\": \"a\\u00e4\"}}')")
        return id

    def write_vectors(self, *ids: str) -> None:
        with closing(sqlite3.connect(self.folder / "vectors/vectors.db")) as database, database:
            database.execute("CREATE TABLE IF NOT EXISTS vectors (id TEXT PRIMARY KEY)")
            database.execute("DELETE FROM vectors")
            database.executemany("INSERT INTO vectors VALUES (?)", [(id,) for id in ids])

    def vectors(self) -> list[str]:
        with closing(sqlite3.connect(self.folder / "vectors/vectors.db")) as database:
            return [id for (id,) in database.execute("SELECT id FROM vectors ORDER BY id")]

    def everything(self) -> dict[str, object]:
        """All that a restore has to bring back: rows, files with their contents, vectors."""
        return {
            "media": self.sql("SELECT id, name, bytes, sha256, created_at FROM media ORDER BY id"),
            "tasks": self.sql("SELECT * FROM tasks ORDER BY id"),
            "index": self.sql("SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1"),
            "files": {
                str(file.relative_to(self.media)): hashlib.sha256(file.read_bytes()).hexdigest()
                for file in sorted(self.media.rglob("*"))
                if file.is_file()
            },
            "vectors": self.vectors(),
        }

    def remember(self) -> None:
        """What `reset` goes back to."""
        self._then = self.folder / "then"
        shutil.copytree(self.media, self._then / "media")
        shutil.copy(self.folder / "vectors/vectors.db", self._then / "vectors.db")
        settings = self.settings()
        with password_file(settings) as env:
            command = (*dump_command(settings), f"--file={self._then / 'dump'}")
            subprocess.run(command, env=os.environ | env, check=True)

    def reset(self) -> None:
        self.empty()
        replace_rows(self.settings(), self._then / "dump", [])
        shutil.copytree(self._then / "media", self.media, dirs_exist_ok=True)
        shutil.copy(self._then / "vectors.db", self.folder / "vectors/vectors.db")
        (self.folder / "status/status.json").unlink(missing_ok=True)

    def empty(self) -> None:
        """As a server that was just made."""
        self.sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        for entry in self.media.iterdir():
            shutil.rmtree(entry)
        (self.folder / "vectors/vectors.db").unlink(missing_ok=True)


def _user(folder: Path) -> dict[str, str]:
    """PostgreSQL wants its user to have a name; the container's has only a number."""
    passwd, group = folder / "passwd", folder / "group"
    passwd.write_text(f"tester:x:{os.getuid()}:{os.getgid()}::{folder}:/bin/sh\n")
    group.write_text(f"testers:x:{os.getgid()}:\n")
    return {
        "LD_PRELOAD": "libnss_wrapper.so",
        "NSS_WRAPPER_PASSWD": str(passwd),
        "NSS_WRAPPER_GROUP": str(group),
    }


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except ConnectionRefusedError:
            assert time.monotonic() < deadline, "the stack did not start"
            time.sleep(0.05)
