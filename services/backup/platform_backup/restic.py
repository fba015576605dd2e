"""restic, as this service uses it: every call in JSON, its errors in words."""

import json
import os
import subprocess
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from platform_backup.rules import Snapshot
from platform_backup.settings import Settings

HOST = "platform"
"""In all snapshots, whichever container made them: restic finds the one before by it."""

NO_REPOSITORY, LOCKED, WRONG_PASSWORD = 10, 11, 12
REASONS = {
    NO_REPOSITORY: "there is no repository at that place",
    LOCKED: "another one has locked the repository",
    WRONG_PASSWORD: "the repository has another password than this stack (secret backupPassword)",
}
"""restic's exit codes since 0.17 (https://restic.readthedocs.io/en/v0.18.0/075_scripting.html)."""

PATIENCE = "45m"
"""How long a lock is waited for: one that was left behind counts as stale after 30 minutes."""


class ResticError(Exception):
    """restic ended with an error; the message says what it said, without secrets."""

    def __init__(self, doing: str, code: int, said: str) -> None:
        super().__init__(f"{doing}: {REASONS.get(code) or said or f'restic ended with exit code {code}'}")
        self.code = code


class Restic:
    """One repository. Raises ResticError from every call that fails."""

    def __init__(self, settings: Settings) -> None:
        self._environment = {
            "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
            "HOME": str(settings.cache),
            "TMPDIR": str(settings.cache),
            "RESTIC_REPOSITORY": settings.repository,
            "RESTIC_PASSWORD_FILE": str(settings.secrets / "backup-password"),
            "RESTIC_CACHE_DIR": str(settings.cache / "restic"),
            # Collects garbage sooner: half the memory for a little more time.
            "GOGC": "40",
            **settings.credentials(),
        }

    def make(self) -> None:
        """Makes the repository, where there is none."""
        self._run("making the repository", "init")

    def snapshots(self) -> list[Snapshot]:
        """Those that this service made, in any order."""
        listed = json.loads(self._run("listing snapshots", "snapshots", "--json")) or []
        return [snapshot for one in listed if (snapshot := _snapshot(one))]

    def save_output(self, tags: dict[str, str], name: str, command: Sequence[str], env: dict[str, str]) -> dict:
        """What a command writes, as the file `/name`; nothing is saved when it fails. restic's summary."""
        arguments = ("--stdin-from-command", "--stdin-filename", name, *_tags(tags), "--", *command)
        return self._save(f"saving {tags['part']}", arguments, env)

    def save_bytes(self, tags: dict[str, str], name: str, content: bytes) -> dict:
        arguments = ("--stdin", "--stdin-filename", name, *_tags(tags))
        return self._save(f"saving {tags['part']}", arguments, {}, content)

    def save_folder(self, tags: dict[str, str], folder: Path, exclude: Sequence[str]) -> dict:
        """The folder's files; one that goes while it is read is left out."""
        without = [word for pattern in exclude for word in ("--exclude", pattern)]
        return self._save(f"saving {tags['part']}", (*_tags(tags), *without, str(folder)), {}, accept=(0, 3))

    def restore(self, snapshot: str, target: Path) -> None:
        """All files of a snapshot, below `target`, read back and compared."""
        self._run("reading files back", "restore", snapshot, "--target", str(target), "--verify", "--quiet")

    def dump(self, snapshot: str, name: str, target: Path) -> None:
        """The file `/name` of a snapshot."""
        self._run(f"reading {name} back", "dump", snapshot, f"/{name}", "--target", str(target))

    def forget(self, snapshots: Sequence[str]) -> None:
        """Removes snapshots, and what only they had."""
        self._run("removing old sets", "forget", "--retry-lock", PATIENCE, "--prune", "--quiet", *snapshots)

    def check(self, share: str) -> None:
        """Looks whether the repository is whole, reading a share of its data ("1/30", "100%")."""
        self._run("checking the repository", "check", "--retry-lock", PATIENCE, "--read-data-subset", share, "--quiet")

    def _save(
        self,
        doing: str,
        arguments: Sequence[str],
        env: dict[str, str],
        content: bytes | None = None,
        accept: Sequence[int] = (0,),
    ) -> dict[str, Any]:
        output = self._run(
            doing,
            "backup",
            "--json",
            "--host",
            HOST,
            "--retry-lock",
            PATIENCE,
            *arguments,
            env=env,
            content=content,
            accept=accept,
        )
        return next(message for message in _messages(output) if message.get("message_type") == "summary")

    def _run(
        self,
        doing: str,
        *arguments: str,
        env: dict[str, str] | None = None,
        content: bytes | None = None,
        accept: Sequence[int] = (0,),
    ) -> str:
        done = subprocess.run(
            # People's requests come first.
            ("nice", "-n", "10", "restic", *arguments),
            env=self._environment | (env or {}),
            input=content,
            stdin=subprocess.DEVNULL if content is None else None,
            capture_output=True,
        )
        if done.returncode not in accept:
            raise ResticError(doing, done.returncode, _said(done.stderr) or _said(done.stdout))
        return done.stdout.decode()


def _tags(tags: dict[str, str]) -> tuple[str, ...]:
    return ("--tag", ",".join(f"{key}={value}" for key, value in tags.items()))


def _snapshot(listed: dict[str, Any]) -> Snapshot | None:
    tags = dict(tag.split("=", 1) for tag in listed.get("tags") or () if "=" in tag)
    if not {"set", "part"} <= tags.keys():
        return None
    return Snapshot(listed["id"], datetime.fromisoformat(listed["time"]).timestamp(), tags["set"], tags["part"])


def _messages(output: str) -> Iterator[dict[str, Any]]:
    for line in output.splitlines():
        if line.startswith("{"):
            yield json.loads(line)


def _said(output: bytes) -> str:
    """Why it failed: what a command that it ran said, else its own last line, from its JSON where it is some."""
    lines = [line for line in output.decode(errors="replace").splitlines() if line.strip()]
    if not lines:
        return ""
    commands = [line for line in lines if line.startswith("subprocess ")]
    if commands:
        return commands[0].partition(": ")[2]
    try:
        message = json.loads(lines[-1])
        return message.get("message") or message.get("error", {}).get("message") or lines[-1]
    except (json.JSONDecodeError, AttributeError):
        return lines[-1]
