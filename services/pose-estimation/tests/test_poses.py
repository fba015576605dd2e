"""People are where the model sees them, in pixels of the frame; without a model, nothing is guessed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from analyzer_testing.broken_models import Install, check_refused, is_cut_off, is_no_model
from analyzer_testing.media import encoded
from analyzer_testing.service import Service
from installed import POINTS, write_models
from PIL import Image, ImageDraw


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    models = tmp_path_factory.mktemp("models")
    write_models(models)
    with Service("pose_estimation", tmp_path_factory.mktemp("media"), MODELS_ROOT=str(models)) as running:
        yield running


def square(size: tuple[int, int], left: int, top: int, side: int, colour: str = "red") -> Image.Image:
    picture = Image.new("RGB", size, "black")
    ImageDraw.Draw(picture).rectangle((left, top, left + side - 1, top + side - 1), colour)
    return picture


def people(service: Service, picture: Image.Image) -> list[dict[str, Any]]:
    return service.read_frames(service.put(encoded(picture, "PNG"), "frames/0001.png")).result["people"]


@pytest.mark.parametrize("size", [(640, 480), (1280, 800), (300, 600)], ids=["as large", "larger", "upright"])
def test_somebody_is_found_in_pixels_of_the_frame_and_who_is_doubtful_is_not(
    service: Service, size: tuple[int, int]
) -> None:
    (found,) = people(service, square(size, 200, 300, 40))
    assert found["confidence"] == pytest.approx(1, abs=0.05)
    assert (found["frameWidth"], found["frameHeight"]) == size
    assert [point["name"] for point in found["points"]][:3] == ["nose", "left eye", "right eye"]
    assert len(found["points"]) == POINTS
    for point in found["points"]:
        assert (point["x"], point["y"]) == (pytest.approx(220, abs=3), pytest.approx(320, abs=3))
    box = found["box"]
    assert box["x"] < 220 < box["x"] + box["width"] and box["y"] < 320 < box["y"] + box["height"]


def test_boxes_end_where_the_frame_does(service: Service) -> None:
    (found,) = people(service, square((640, 480), 0, 0, 8))
    assert (found["box"]["x"], found["box"]["y"]) == (0, 0)


@pytest.mark.parametrize(
    "picture",
    [square((640, 480), 10, 10, 50, "blue"), Image.new("RGB", (640, 480), "#909090"), Image.new("RGB", (1, 1))],
)
def test_a_picture_without_people_gives_none(service: Service, picture: Image.Image) -> None:
    assert people(service, picture) == []


def test_the_same_picture_gives_the_same_twice(service: Service) -> None:
    picture = square((640, 640), 300, 300, 100)
    assert people(service, picture) == people(service, picture)


def test_it_says_which_model_it_is(service: Service) -> None:
    told = service.ask("GET", "/capabilities").body
    assert told["ready"] and told["model"].startswith("rtmo-s-")


@pytest.mark.parametrize(
    ("install", "said"),
    [
        (lambda models: None, "is not installed"),
        (is_no_model(write_models), "cannot be loaded"),
        (is_cut_off(write_models), "cannot be loaded"),
        (lambda models: write_models(models, side=416), "another model: it takes [1, 3, 416, 416]"),
        (lambda models: write_models(models, operator="Telepathy"), "cannot be loaded"),
    ],
    ids=["none", "no model", "cut off", "another shape", "an operator that is not there"],
)
def test_without_such_a_model_the_task_says_so_and_nothing_is_guessed(
    tmp_path: Path, install: Install, said: str
) -> None:
    check_refused("pose_estimation", tmp_path, install, said)


def test_without_a_model_it_is_not_ready(tmp_path: Path) -> None:
    with Service("pose_estimation", tmp_path / "media", MODELS_ROOT=str(tmp_path)) as service:
        assert service.ask("GET", "/capabilities").body["ready"] is False
