"""The analyzer under test is that of the image that the tests run in."""

from collections.abc import Callable, Iterator

import pytest
from analyzer_testing.image import PACKAGE, READS_FRAMES
from analyzer_testing.service import Answer, Service


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with Service(PACKAGE, tmp_path_factory.mktemp("media")) as running:
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
