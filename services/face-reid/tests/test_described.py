"""With models, faces are described: of one person alike, of two differently; what is no model is named, not used."""

import base64
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from analyzer_testing.broken_models import Install, check_refused, is_cut_off, is_no_model
from analyzer_testing.media import encoded
from analyzer_testing.service import Service
from colours import FACE, face, write_models, write_sface, write_yunet
from PIL import Image

SAME_PERSON = 0.363
"""The model's own cosine, from which control takes two faces for one person's."""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    models = tmp_path_factory.mktemp("models")
    write_models(models)
    with Service("face_reid", tmp_path_factory.mktemp("media"), MODELS_ROOT=str(models)) as running:
        yield running


def frame(*places: tuple[int, int, str]) -> Image.Image:
    picture = Image.new("RGB", (1280, 720), "black")
    for column, row, colour in places:
        face(picture, column, row, colour)
    return picture


def faces(service: Service, *pictures: Image.Image) -> list[dict[str, Any]]:
    paths = [service.put(encoded(picture, "PNG"), f"frames/{index}.png") for index, picture in enumerate(pictures)]
    return service.read_frames(*paths).result["faces"]


def vector(found: dict[str, Any]) -> np.ndarray:
    return np.frombuffer(base64.b64decode(found["embedding"]), "<f4")


def test_a_face_has_its_box_and_a_description_of_length_one(service: Service) -> None:
    (found,) = faces(service, frame((10, 8, "red")))
    assert found["box"] == {"x": 336 - FACE // 2, "y": 272 - FACE // 2, "width": FACE, "height": FACE}
    assert found["confidence"] > 0.9
    assert vector(found).shape == (128,)
    assert np.linalg.norm(vector(found)) == pytest.approx(1, abs=1e-5)
    assert found["embeddingModel"].startswith("sface-")


def test_one_person_in_two_frames_is_alike_and_another_is_not(service: Service) -> None:
    here, other, there = faces(service, frame((6, 8, "red"), (28, 8, "green")), frame((20, 14, "#e01010")))
    assert [found["frame"][-5:] for found in (here, other, there)] == ["0.png", "0.png", "1.png"]
    assert vector(here) @ vector(there) > 0.9
    assert vector(here) @ vector(other) < SAME_PERSON


def test_the_model_that_describes_faces_is_told_of(service: Service, tmp_path: Path) -> None:
    told = service.ask("GET", "/capabilities").body
    assert " sface-" in told["model"] and not told.get("reason")
    (found,) = faces(service, frame((10, 8, "red")))
    assert told["model"].endswith(found["embeddingModel"])
    write_models(tmp_path / "models", dimension=128)
    (tmp_path / "models" / "face" / "sface.onnx").unlink()
    with Service("face_reid", tmp_path / "media", MODELS_ROOT=str(tmp_path / "models")) as without:
        (found,) = faces(without, frame((10, 8, "red")))
        assert (found["embedding"], found["embeddingModel"]) == (None, None)
        assert "sface.onnx is not installed" in without.ask("GET", "/capabilities").body["reason"]


@pytest.mark.parametrize(
    ("install", "said"),
    [
        (is_no_model(write_models), "cannot be loaded"),
        (is_cut_off(write_models), "cannot be loaded"),
        (lambda models: write_models(models, dimension=512), "another model: it gives (1, 512)"),
        (lambda models: write_models(models, operator="Telepathy"), "cannot be loaded"),
        (is_no_model(write_yunet), "cannot be loaded"),
        (is_cut_off(write_yunet), "cannot be loaded"),
        (lambda models: write_yunet(models, operator="Telepathy"), "cannot be loaded"),
        (lambda models: write_sface(models).rename(models / "face" / "yunet.onnx"), "cannot be loaded"),
    ],
    ids=[
        "no SFace",
        "SFace cut off",
        "another shape",
        "an operator",
        "no YuNet",
        "YuNet cut off",
        "an operator of it",
        "SFace as YuNet",
    ],
)
def test_a_model_that_is_none_is_said_so_and_nothing_is_guessed(tmp_path: Path, install: Install, said: str) -> None:
    check_refused("face_reid", tmp_path, install, said)
