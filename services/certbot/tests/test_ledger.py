"""What was asked survives restarts, and its loss is no licence to ask."""

import errno
import os
from pathlib import Path

import pytest
from platform_certbot import files, ledger
from platform_certbot.ledger import Ledger
from platform_certbot.rules import DAY, HOUR, Attempt, pause

NAMES = ("media.example.org",)
DIRECTORY = "https://ca.example.org/directory"
NOW = 1_800_000_000.0


def attempt(at: float = NOW) -> Attempt:
    return Attempt(at, DIRECTORY, NAMES, "begun")


def test_a_ledger_is_read_as_it_was_written(tmp_path: Path) -> None:
    written = Ledger((attempt(),), next_check=NOW + HOUR)
    ledger.write(tmp_path / "ledger.json", written)
    assert ledger.read(tmp_path / "ledger.json", DIRECTORY, NAMES, NOW) == written


def test_the_first_start_finds_an_empty_one(tmp_path: Path) -> None:
    assert ledger.read(tmp_path / "ledger.json", DIRECTORY, NAMES, NOW) == Ledger()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"attempts": [{"at": 1}], "nextCheck": 0}', "\0\0"])
def test_a_broken_one_holds_orders_back_for_an_hour(tmp_path: Path, text: str) -> None:
    (tmp_path / "ledger.json").write_text(text)
    attempts = ledger.read(tmp_path / "ledger.json", DIRECTORY, NAMES, NOW).attempts
    found = pause(attempts, DIRECTORY, NAMES, NOW)
    assert found is not None
    assert found.until >= NOW + HOUR


def test_an_attempt_that_ordered_nothing_is_struck_out() -> None:
    assert Ledger().begin(attempt()).end(None) == Ledger()
    assert Ledger().begin(attempt()).end("failed", "why").attempts[0].reason == "why"


def test_old_attempts_are_forgotten() -> None:
    assert len(Ledger((attempt(NOW - 31 * DAY),)).begin(attempt()).attempts) == 1


def test_attempts_of_a_clock_that_was_ahead_are_taken_for_now(tmp_path: Path) -> None:
    ledger.write(tmp_path / "ledger.json", Ledger((attempt(NOW + 400 * DAY),)))
    assert ledger.read(tmp_path / "ledger.json", DIRECTORY, NAMES, NOW).attempts[0].at == NOW


def test_a_full_disk_leaves_the_old_file_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "file"
    files.write(path, "old")

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        files.write(path, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]
