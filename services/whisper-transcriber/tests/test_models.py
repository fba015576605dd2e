"""Whisper models that are installed are used; broken ones are named, and left alone. With a real, tiny model."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from analyzer_testing.service import Service
from spoken import silence, speech, wav
from tiny import write_model

SAID = wav(speech("please close the window before you leave the house"), silence(3), speech("good morning"))


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="module")
def service(models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    write_model(models / "speech" / "tiny")
    with Service("whisper_transcriber", tmp_path_factory.mktemp("media"), MODELS_ROOT=str(models)) as running:
        running.put(SAID)
        yield running


def test_an_installed_model_is_named_and_used(service: Service) -> None:
    told = service.ask("GET", "/capabilities").body
    assert told["ready"] is True
    assert "reason" not in told
    assert told["model"].startswith("faster-whisper 1.") and " tiny-" in told["model"]
    answer = service.analyze()
    assert answer.body["model"] == told["model"]
    assert (answer.result["quality"], answer.result["reason"]) == ("normal", None)
    assert 0 < answer.result["language"]["probability"] <= 1
    words = [word for segment in answer.result["segments"] for word in segment["words"]]
    assert words
    assert all(0 <= word["start"] <= word["end"] <= answer.result["duration"] + 0.5 for word in words)
    assert all(0 <= word["confidence"] <= 1 for word in words)


def test_a_model_hears_the_same_in_the_same_sound(service: Service) -> None:
    before = service.analyze().result
    (service.home / "transcript" / "progress.jsonl").unlink()
    assert service.analyze().result == before


def shorten(folder: Path) -> None:
    weights = folder / "model.bin"
    weights.write_bytes(weights.read_bytes()[:-1000])


def rename(folder: Path) -> None:
    weights = folder / "model.bin"
    weights.write_bytes(weights.read_bytes().replace(b"WhisperSpec", b"WhisperSpam", 1))


def replace(folder: Path) -> None:
    shutil.rmtree(folder)
    write_model(folder, mels=64)


@pytest.mark.parametrize(
    ("harm", "reason"),
    [
        (shorten, "is cut off"),
        (rename, 'is a "WhisperSpam"'),
        (lambda folder: (folder / "model.bin").write_bytes(b"not a model"), "is no model of CTranslate2"),
        (lambda folder: (folder / "tokenizer.json").unlink(), "not complete: tokenizer.json missing"),
        (lambda folder: (folder / "vocabulary.json").unlink(), "not complete: vocabulary.json missing"),
    ],
    ids=["cut off", "of another kind", "no model", "without tokenizer", "without vocabulary"],
)
def test_a_broken_model_is_told_and_neither_used_nor_touched(
    service: Service, models: Path, harm: Callable[[Path], None], reason: str
) -> None:
    folder = models / "speech" / "tiny"
    kept = models / "kept"
    shutil.copytree(folder, kept)
    try:
        harm(folder)
        left = {file.name: file.stat().st_size for file in folder.iterdir()}
        told = service.ask("GET", "/capabilities").body
        assert (told["ready"], reason in told["reason"]) == (False, True), told
        answer = service.analyze()
        assert (answer.code, reason in answer.body["error"]["message"]) == ("model_missing", True), answer.body
        assert {file.name: file.stat().st_size for file in folder.iterdir()} == left
    finally:
        shutil.rmtree(folder)
        kept.rename(folder)


@pytest.mark.parametrize("harm", [replace, lambda folder: (folder / "tokenizer.json").write_text("{}")])
def test_a_model_of_other_shapes_or_a_bad_tokenizer_is_told_at_loading(
    service: Service, models: Path, harm: Callable[[Path], None]
) -> None:
    folder = models / "speech" / "tiny"
    harm(folder)
    answer = service.analyze()
    assert (answer.code, "cannot be used" in answer.body["error"]["message"]) == ("model_missing", True), answer.body
    assert (folder / "model.bin").exists()
    shutil.rmtree(folder)
    write_model(folder)
