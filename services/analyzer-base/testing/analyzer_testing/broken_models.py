"""What every analyzer owes whoever installed a file that is not its model."""

from collections.abc import Callable
from pathlib import Path

from analyzer_testing.media import encoded, gradient
from analyzer_testing.service import Service

Install = Callable[[Path], object]


def is_no_model(write: Callable[[Path], Path]) -> Install:
    """Something else under the model's name."""
    return lambda models: write(models).write_bytes(b"not a model")


def is_cut_off(write: Callable[[Path], Path]) -> Install:
    """A download that broke off just before its end."""

    def install(models: Path) -> None:
        file = write(models)
        file.write_bytes(file.read_bytes()[:-40])

    return install


def check_refused(package: str, folder: Path, install: Install, said: str) -> None:
    """The task ends as `model_missing` saying so; the file is left as it is."""
    models = folder / "models"
    models.mkdir()
    install(models)
    before = {file: file.read_bytes() for file in models.rglob("*.onnx")}
    with Service(package, folder / "media", MODELS_ROOT=str(models)) as service:
        answer = service.read_frames(service.put(encoded(gradient(64, 64), "PNG"), "frames/0001.png"))
        assert (answer.status, answer.code) == (409, "model_missing")
        assert said in answer.body["error"]["message"]
    assert {file: file.read_bytes() for file in models.rglob("*.onnx")} == before
