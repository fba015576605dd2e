"""The analyzer under test is the one of the image that the tests run in: `ANALYZER_PACKAGE`."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from analyzer_testing.service import Answer, Service

PACKAGE = os.environ["ANALYZER_PACKAGE"]

READS_FRAMES = PACKAGE in {"ocr_detection", "face_reid"}


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


def out_of_memory_kills() -> int:
    """How often the kernel has killed in this container; cgroup v2, else v1."""
    for file in ("/sys/fs/cgroup/memory.events", "/sys/fs/cgroup/memory/memory.oom_control"):
        if Path(file).exists():
            return int(dict(line.split() for line in Path(file).read_text().splitlines())["oom_kill"])
    raise AssertionError("no memory controller to be seen")
