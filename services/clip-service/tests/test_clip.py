"""What looks alike has vectors that are near each other; with a model, so has what shows the same, and it has tags."""

import base64
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from analyzer_testing.broken_models import Install, check_refused, is_cut_off, is_no_model
from analyzer_testing.media import encoded
from analyzer_testing.service import Service
from analyzer_testing.siglip_models import write_models
from clip_service.labels import LABELS
from clip_service.look import DIMENSION, look_of
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    empty = tmp_path_factory.mktemp("models")
    with Service("clip_service", tmp_path_factory.mktemp("media"), MODELS_ROOT=str(empty)) as running:
        yield running


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    models = tmp_path_factory.mktemp("models")
    write_models(models)
    with Service("clip_service", tmp_path_factory.mktemp("media"), MODELS_ROOT=str(models)) as running:
        yield running


def vector(packed: str) -> np.ndarray:
    return np.frombuffer(base64.b64decode(packed), "<f4")


def described(service: Service, *pictures: Image.Image) -> list[dict[str, Any]]:
    paths = [service.put(encoded(picture, "PNG"), f"frames/{index}.png") for index, picture in enumerate(pictures)]
    return service.read_frames(*paths).result["frames"]


def scene(seed: int) -> Image.Image:
    """Shapes of a few colours, other ones for each seed."""
    random = np.random.default_rng(seed)

    def colour() -> tuple[int, ...]:
        return tuple(random.integers(0, 256, 3).tolist())

    picture = Image.new("RGB", (640, 400), colour())
    draw = ImageDraw.Draw(picture)
    for _ in range(7):
        left, top = int(random.integers(0, 500)), int(random.integers(0, 300))
        width, height = (int(size) for size in random.integers(40, 300, 2))
        shape = draw.ellipse if random.random() < 0.5 else draw.rectangle
        shape((left, top, left + width, top + height), fill=colour())
    return picture


def changed(picture: Image.Image) -> dict[str, Image.Image]:
    """The ways in which one picture comes twice."""
    stored = BytesIO()
    picture.save(stored, "JPEG", quality=30)
    return {
        "compressed": Image.open(stored).convert("RGB"),
        "smaller": picture.resize((160, 100)),
        "blurred": picture.filter(ImageFilter.GaussianBlur(3)),
        "brighter": ImageEnhance.Brightness(picture).enhance(1.2),
        "cropped": picture.crop((20, 12, 620, 388)),
    }


def test_a_picture_is_nearer_to_any_change_of_itself_than_to_any_other() -> None:
    scenes = [scene(seed) for seed in range(12)]
    looks = [look_of(np.asarray(picture)) for picture in scenes]
    others = max(float(one @ other) for index, one in enumerate(looks) for other in looks[:index])
    for own, picture in zip(looks, scenes):
        near = {name: float(own @ look_of(np.asarray(again))) for name, again in changed(picture).items()}
        assert min(near.values()) > max(0.85, others), (near, others)


def test_without_a_model_a_frame_has_a_look_and_nothing_else(plain: Service) -> None:
    (frame,) = described(plain, scene(1))
    assert vector(frame["look"]).shape == (DIMENSION,)
    assert np.linalg.norm(vector(frame["look"])) == pytest.approx(1, abs=1e-5)
    assert (frame["picture"], frame["pictureModel"], frame["tags"]) == (None, None, [])
    assert plain.ask("GET", "/capabilities").body | {"version": ""} == {
        "name": "clip-service",
        "version": "",
        "model": "look-1",
        "ready": True,
    }


@pytest.mark.parametrize("size", [(1, 1), (1, 900), (4000, 2)])
@pytest.mark.parametrize("colour", ["black", "white", "red"])
def test_pictures_of_one_colour_and_any_size_have_a_look(plain: Service, size: tuple[int, int], colour: str) -> None:
    (frame,) = described(plain, Image.new("RGB", size, colour))
    assert np.isfinite(vector(frame["look"])).all() and np.linalg.norm(vector(frame["look"])) > 0.99


def test_with_a_model_a_frame_is_tagged_with_what_it_shows(service: Service) -> None:
    red, blue = described(service, Image.new("RGB", (320, 200), "red"), Image.new("RGB", (320, 200), "blue"))
    assert [tag["label"] for tag in red["tags"]] == ["fire"]
    assert [tag["label"] for tag in blue["tags"]] == ["the sea"]
    assert red["tags"][0]["confidence"] == pytest.approx(1, abs=0.01)
    assert vector(red["picture"]).shape == (768,)
    assert vector(red["picture"]) @ vector(blue["picture"]) < 0
    assert red["pictureModel"].startswith("siglip2-")


def test_the_same_picture_gives_the_same_twice(service: Service) -> None:
    assert described(service, scene(3)) == described(service, scene(3))


@pytest.mark.parametrize(
    ("install", "said"),
    [
        (is_no_model(write_models), "cannot be loaded"),
        (is_cut_off(write_models), "cannot be loaded"),
        (lambda models: write_models(models, side=384), "another model: it takes"),
        (lambda models: write_models(models, operator="Telepathy"), "cannot be loaded"),
        (lambda models: (write_models(models).parent / "text.onnx").unlink(), "text.onnx cannot be loaded"),
        (lambda models: (write_models(models).parent / "tokenizer.json").write_text("{"), "tokenizer.json cannot be"),
    ],
    ids=["no model", "cut off", "another shape", "an operator that is not there", "no texts", "no tokenizer"],
)
def test_a_model_that_is_none_is_said_so_and_nothing_is_guessed(tmp_path: Path, install: Install, said: str) -> None:
    check_refused("clip_service", tmp_path, install, said)


def test_no_label_stands_twice_in_the_list() -> None:
    assert len(set(LABELS)) == len(LABELS) > 150
