"""Objects that are there are found, once; where there are none, none are; what is no model is named, not used."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from analyzer_testing.broken_models import Install, check_refused, is_cut_off, is_no_model
from analyzer_testing.media import encoded, gradient, text_page
from analyzer_testing.service import Service
from colours import write_models
from figure import standing
from PIL import Image, ImageDraw, ImageFilter

SAMPLES = Path("/samples")


def objects(service: Service, picture: Image.Image) -> list[dict[str, Any]]:
    path = service.put(encoded(picture, "PNG"), "frames/0001.png")
    return service.read_frames(path).result["objects"]


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with Service("object_detection", tmp_path_factory.mktemp("media")) as running:
        yield running


@pytest.fixture(scope="module")
def with_model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    models = tmp_path_factory.mktemp("models")
    write_models(models)
    with Service("object_detection", tmp_path_factory.mktemp("media"), MODELS_ROOT=str(models)) as running:
        yield running


def test_without_a_model_it_says_that_only_people_are_found(service: Service) -> None:
    told = service.ask("GET", "/capabilities").body
    assert told["model"].endswith(" hog")
    assert "yolox.onnx is not installed" in told["reason"]


def test_somebody_who_stands_there_is_found_where_they_stand(service: Service) -> None:
    (found,) = objects(service, standing((900, 600), left=380, top=120, height=360))
    box = found["box"]
    assert found["label"] == "person" and 0.5 < found["confidence"] <= 1
    assert box["x"] + box["width"] / 2 == pytest.approx(450, abs=40)
    assert box["y"] + box["height"] / 2 == pytest.approx(300, abs=50)
    assert (found["frameWidth"], found["frameHeight"]) == (900, 600)


def test_boxes_are_in_pixels_of_a_frame_that_is_reduced_to_be_looked_at(service: Service) -> None:
    (found,) = objects(service, standing((2048, 1400), left=800, top=300, height=800))
    assert found["box"]["x"] + found["box"]["width"] / 2 == pytest.approx(956, abs=80)
    assert 600 < found["box"]["height"] < 1000


@pytest.mark.parametrize(
    "picture",
    [
        Image.new("RGB", (800, 600), "white"),
        gradient(1280, 720),
        Image.effect_noise((1280, 720), 80).convert("RGB"),
        Image.effect_noise((1280, 720), 90).convert("RGB").filter(ImageFilter.GaussianBlur(5)),
        text_page("Nobody stands in these lines,\nthough i, l and 1 are slim."),
        Image.new("RGB", (1, 1), "red"),
        Image.new("RGB", (63, 2000), "red"),
    ],
    ids=["white", "gradient", "noise", "blobs", "text", "one pixel", "a strip"],
)
def test_a_picture_without_people_gives_none(service: Service, picture: Image.Image) -> None:
    assert objects(service, picture) == []


def coloured(size: tuple[int, int], *squares: tuple[str, int, int, int]) -> Image.Image:
    """Squares of a colour at (left, top, side), on black."""
    picture = Image.new("RGB", size, "black")
    for colour, left, top, side in squares:
        ImageDraw.Draw(picture).rectangle((left, top, left + side - 1, top + side - 1), colour)
    return picture


def test_a_model_finds_each_thing_once_in_its_place_and_kind(with_model: Service) -> None:
    picture = coloured((640, 480), ("red", 64, 96, 32), ("blue", 480, 320, 32))
    found = objects(with_model, picture)
    whole = {thing["label"]: thing["box"] for thing in found if thing["box"]["width"] == 32}
    assert whole == {
        "person": {"x": 64, "y": 96, "width": 32, "height": 32},
        "car": {"x": 480, "y": 320, "width": 32, "height": 32},
    }
    assert {thing["label"] for thing in found} == {"person", "car"}
    assert all(thing["confidence"] == 1 for thing in found)


def test_boxes_are_in_pixels_of_the_frame_though_the_model_sees_a_smaller_one(with_model: Service) -> None:
    picture = coloured((1280, 800), ("#00ff00", 640, 256, 64))
    boxes = [thing["box"] for thing in objects(with_model, picture) if thing["label"] == "bicycle"]
    assert {"x": 640, "y": 256, "width": 64, "height": 64} in boxes


def test_a_model_says_which_it_is(with_model: Service) -> None:
    told = with_model.ask("GET", "/capabilities").body
    assert told["model"].startswith("yolox-") and "reason" not in told


def test_the_same_picture_gives_the_same_twice(with_model: Service) -> None:
    picture = coloured((640, 640), ("red", 0, 0, 64), ("blue", 300, 300, 100))
    assert objects(with_model, picture) == objects(with_model, picture)


@pytest.mark.parametrize(
    ("install", "said"),
    [
        (is_no_model(write_models), "cannot be loaded"),
        (is_cut_off(write_models), "cannot be loaded"),
        (lambda models: write_models(models, side=320), "another model: it takes [1, 3, 320, 320]"),
        (lambda models: write_models(models, operator="Telepathy"), "cannot be loaded"),
    ],
    ids=["none at all", "cut off", "another shape", "an operator that is not there"],
)
def test_a_file_that_is_no_such_model_is_named_and_stays(tmp_path: Path, install: Install, said: str) -> None:
    check_refused("object_detection", tmp_path, install, said)


@pytest.mark.skipif(not SAMPLES.exists(), reason="no folder of real pictures")
def test_real_scans_have_nobody_in_them(service: Service) -> None:
    for name in ("scan-english.tif", "scan-european.tif"):
        path = service.put((SAMPLES / name).read_bytes(), f"frames/{name}")
        assert service.read_frames(path).result["objects"] == []
