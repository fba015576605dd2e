import json
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from platform_backup import report
from platform_backup.keeper import Keeper
from platform_backup.restic import WRONG_PASSWORD, Restic, ResticError
from platform_backup.restore import RestoreError, restore
from platform_backup.rules import sets_of
from platform_backup.settings import Settings
from platform_backup.take import take_set
from stack import PASSWORD, Stack


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with Stack(tmp_path_factory.mktemp("stack")) as stack:
        yield stack


@pytest.fixture(scope="module")
def first(stack: Stack, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A repository with the set "one" of three media.

    Made once: each call of restic takes most of a second, to slow down who guesses passwords.
    """
    for name, content in (("a 'quoted' name", b"first" * 1000), ("b\\tab", b""), ("Grüße.mp4", b"third" * 5000)):
        stack.add(name, content)
    stack.write_vectors("one", "two")
    settings = stack.settings(tmp_path_factory.mktemp("first") / "repository")
    take_set(settings, Restic(settings), "one")
    stack.remember()
    return settings


@pytest.fixture
def settings(stack: Stack, first: Settings, tmp_path: Path) -> Settings:
    """A copy of that repository, and the stack as it was."""
    stack.reset()
    shutil.copytree(first.repository, tmp_path / "repository")
    return stack.settings(tmp_path / "repository")


def take(settings: Settings, name: str) -> dict:
    return take_set(settings, Restic(settings), name)


def test_a_set_brings_everything_back_into_an_empty_stack_item_by_item(stack: Stack, settings: Settings) -> None:
    before = stack.everything()
    stack.empty()
    restored = restore(settings, Restic(settings), "latest", replace=False)
    assert (restored.media, restored.missing) == (3, ())
    assert stack.everything() == before
    # The next row gets the next number.
    stack.sql("INSERT INTO tasks (media_id) SELECT id FROM media LIMIT 1")


def test_a_full_stack_is_replaced_only_where_that_is_said(stack: Stack, settings: Settings) -> None:
    before = stack.everything()
    stack.add("came later", b"later")
    stack.sql("CREATE TABLE of_a_newer_release (id int)")
    stack.write_vectors("three")
    now = stack.everything()
    with pytest.raises(RestoreError, match="has 4 media, which would be replaced"):
        restore(settings, Restic(settings), "latest", replace=False)
    assert stack.everything() == now
    restore(settings, Restic(settings), "latest", replace=True)
    assert stack.everything() == before
    assert stack.sql("SELECT to_regclass('of_a_newer_release') IS NULL") == "t"


def test_an_older_set_can_be_named_and_one_that_is_not_there_is_told(stack: Stack, settings: Settings) -> None:
    before = stack.everything()
    stack.add("came later", b"later")
    take(settings, "two")
    with pytest.raises(RestoreError, match='no complete set "three"; there are two, one'):
        restore(settings, Restic(settings), "three", replace=True)
    restore(settings, Restic(settings), "one", replace=True)
    assert stack.everything() == before


def test_the_second_set_stores_only_what_is_new(stack: Stack, settings: Settings) -> None:
    stack.add("small", b"small")
    part = take(settings, "two")["parts"]["media"]
    assert part["files"] == 8
    assert part["bytes"] > 30_000
    assert part["added"] < 10_000


def test_nothing_in_the_repository_can_be_read_without_the_password(stack: Stack, settings: Settings) -> None:
    stored = b"".join(file.read_bytes() for file in Path(settings.repository).rglob("*") if file.is_file())
    assert len(stored) > 1000
    assert b"quoted" not in stored and b"firstfirst" not in stored
    (stack.secrets / "backup-password").write_text("another\n")
    try:
        with pytest.raises(ResticError, match="another password") as error:
            take(settings, "two")
        assert error.value.code == WRONG_PASSWORD
    finally:
        (stack.secrets / "backup-password").write_text("of the repository\n")


@pytest.mark.parametrize("damage", ["flip", "gone"])
def test_a_damaged_repository_is_refused_with_the_reason_and_nothing_changes(
    stack: Stack, settings: Settings, damage: str
) -> None:
    for pack in (Path(settings.repository) / "data").rglob("*"):
        if not pack.is_file():
            continue
        pack.chmod(0o600)
        content = bytearray(pack.read_bytes())
        if damage == "gone":
            pack.unlink()
        else:
            for place in range(0, len(content), 50):
                content[place] ^= 0xFF
            pack.write_bytes(content)
    shutil.rmtree(settings.cache / "restic", ignore_errors=True)
    now = stack.everything()
    with pytest.raises(ResticError) as error:
        restore(settings, Restic(settings), "latest", replace=True)
    assert len(str(error.value)) > 30
    assert stack.everything() == now


def test_a_medium_whose_file_is_another_is_refused(stack: Stack, settings: Settings) -> None:
    stack.sql("UPDATE media SET sha256 = repeat('0', 64) WHERE name LIKE 'a %'")
    take(settings, "two")
    now = stack.everything()
    with pytest.raises(RestoreError, match="1 of 3 media are not what was uploaded"):
        restore(settings, Restic(settings), "latest", replace=True)
    assert stack.everything() == now


def test_a_medium_that_was_removed_while_the_set_was_taken_is_left_out(stack: Stack, settings: Settings) -> None:
    gone = stack.sql("SELECT id FROM media WHERE name LIKE 'a %'")
    shutil.rmtree(stack.media / gone)
    take(settings, "two")
    restored = restore(settings, Restic(settings), "latest", replace=True)
    assert (restored.media, restored.missing) == (2, (gone,))
    assert stack.sql(f"SELECT count(*) FROM tasks WHERE media_id = '{gone}'") == "0"


def test_a_set_that_was_cut_off_is_none(stack: Stack, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Restic, "save_folder", lambda *_: (_ for _ in ()).throw(OSError("the plug was pulled")))
    with pytest.raises(OSError, match="plug"):
        take(settings, "two")
    monkeypatch.undo()
    sets = {one.name: one.complete for one in sets_of(Restic(settings).snapshots())}
    assert sets == {"one": True, "two": False}
    assert restore(settings, Restic(settings), "latest", replace=True).set == "one"


def test_a_database_that_is_away_makes_no_set_and_is_told(stack: Stack, settings: Settings) -> None:
    away = stack.settings(settings.repository)
    away = Settings(**{**away.__dict__, "database_port": 1})
    state = Keeper(away).take()
    assert state.failures == 1
    assert "saving postgres" in state.problem
    told = json.loads(settings.status.read_text())
    assert told["problem"] == state.problem and told["failuresInARow"] == 1
    assert state.next == pytest.approx(time.time() + 300, abs=20)
    assert [one.name for one in sets_of(Restic(settings).snapshots())] == ["one"]


def test_no_password_is_in_the_report_or_in_what_is_said(stack: Stack, settings: Settings) -> None:
    (stack.secrets / "postgres-password").write_text("the-wrong-one\n")
    try:
        state = Keeper(settings).take()
    finally:
        (stack.secrets / "postgres-password").write_text(f"{PASSWORD}\n")
    assert "authentication" in state.problem
    assert "the-wrong-one" not in settings.status.read_text()


def test_the_keeper_takes_one_when_it_is_due_and_no_second_one_before(stack: Stack, settings: Settings) -> None:
    keeper = Keeper(settings)
    keeper.look()
    state = report.read(settings.status)
    assert (state.failures, state.sets, state.problem) == (0, 2, "")
    assert state.checked is not None
    keeper.look()
    assert report.read(settings.status) == state
    told = json.loads(settings.status.read_text())
    assert told["lastSet"] == state.last_set and told["sets"] == 2 and told["problem"] is None
    assert told["bytes"] > 30_000


def test_old_sets_go_and_the_newest_two_stay(stack: Stack, settings: Settings) -> None:
    take(settings, "two")
    ancient = Settings(**{**settings.__dict__, "keep_days": 0})
    state = Keeper(ancient).take()
    names = {one.name for one in sets_of(Restic(settings).snapshots())}
    assert names == {"two", state.last_set} and state.sets == 2
    assert restore(settings, Restic(settings), "latest", replace=True).media == 3


def test_redis_is_in_the_set(stack: Stack, settings: Settings, tmp_path: Path) -> None:
    stack.redis("SET", "a-key", "a-value")
    manifest = take(settings, "two")
    Restic(settings).dump(manifest["parts"]["redis"]["snapshot"], "redis.rdb", tmp_path / "redis.rdb")
    content = (tmp_path / "redis.rdb").read_bytes()
    assert content.startswith(b"REDIS") and b"a-value" in content
