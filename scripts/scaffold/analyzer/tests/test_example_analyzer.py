"""Bright frames are told from dark ones."""

from collections.abc import Iterator

import pytest
from analyzer_testing.media import encoded
from analyzer_testing.service import Service
from PIL import Image


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with Service("example_analyzer", tmp_path_factory.mktemp("media")) as running:
        yield running


@pytest.mark.parametrize(("colour", "expected"), [("black", 0.0), ("white", 1.0), ((128, 128, 128), 0.502)])
def test_a_frame_is_as_bright_as_its_colour(service: Service, colour: str, expected: float) -> None:
    path = service.put(encoded(Image.new("RGB", (64, 48), colour), "PNG"), "frames/0001.png")
    (entry,) = service.read_frames(path).result["frames"]
    assert entry["brightness"] == pytest.approx(expected, abs=0.001)
    assert entry["frame"] == path


def test_the_same_frame_gives_the_same_result(service: Service) -> None:
    path = service.put(encoded(Image.new("RGB", (64, 48), "teal"), "JPEG"), "frames/0001.jpg")
    assert service.read_frames(path).result == service.read_frames(path).result
