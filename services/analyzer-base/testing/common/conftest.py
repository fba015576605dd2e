"""The analyzer under test is that of the image that the tests run in."""

import runpy
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from analyzer_testing.image import PACKAGE, READS_FRAMES
from analyzer_testing.service import Answer, Service

INSTALLED = Path(__file__).parents[1] / "own" / "installed.py"
"""How the tests of an analyzer that does nothing without a model make one: `write_models(root)`."""


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    models = tmp_path_factory.mktemp("models")
    if INSTALLED.exists():
        runpy.run_path(str(INSTALLED))["write_models"](models)
    with Service(PACKAGE, tmp_path_factory.mktemp("media"), MODELS_ROOT=str(models)) as running:
        yield running


@pytest.fixture(scope="session")
def look_at(service: Service) -> Callable[[bytes], Answer]:
    """Give a file to the analyzer as what it reads: the original, or a frame."""

    def look(content: bytes) -> Answer:
        if READS_FRAMES:
            return service.read_frames(service.put(content, "frames/0001.jpg"))
        service.put(content)
        return service.analyze()

    return look
