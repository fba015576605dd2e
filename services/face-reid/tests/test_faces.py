"""Faces that are there are found, once; where there are none, none are."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from analyzer_testing.media import encoded, gradient, text_page
from analyzer_testing.service import Service
from drawn import face
from PIL import Image, ImageFilter

SAMPLES = Path("/samples")


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with Service("face_reid", tmp_path_factory.mktemp("media")) as running:
        yield running


def faces(service: Service, picture: Image.Image) -> list[dict[str, Any]]:
    path = service.put(encoded(picture, "JPEG", quality=92), "frames/0001.jpg")
    return service.read_frames(path).result["faces"]


def placed(*places: tuple[int, int, int], size: tuple[int, int] = (1280, 720)) -> Image.Image:
    """Drawn faces at (left, top, side) on a wall of the same colour."""
    wall = Image.new("RGB", size, (150, 160, 170))
    for left, top, side in places:
        wall.paste(face(side), (left, top))
    return wall


def test_a_face_is_found_in_its_place(service: Service) -> None:
    (found,) = faces(service, placed((400, 200, 400)))
    box = found["box"]
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    assert middle == (pytest.approx(600, abs=40), pytest.approx(410, abs=50))
    assert 150 < box["width"] < 320
    assert 0.6 <= found["confidence"] <= 1
    assert found["embedding"] is None
    assert (found["frameWidth"], found["frameHeight"]) == (1280, 720)


def test_two_faces_are_two_from_left_to_right(service: Service) -> None:
    first, second = faces(service, placed((100, 150, 350), (800, 250, 400)))
    assert first["box"]["x"] < 450 < second["box"]["x"]


def test_boxes_are_in_pixels_of_the_frame_when_it_is_reduced_to_look(service: Service) -> None:
    (found,) = faces(service, placed((1000, 500, 600), size=(2048, 1152)))
    box = found["box"]
    assert box["x"] + box["width"] / 2 == pytest.approx(1300, abs=60)


@pytest.mark.parametrize(
    "picture",
    [
        Image.new("RGB", (800, 600), "white"),
        gradient(1280, 720),
        Image.effect_noise((1280, 720), 80).convert("RGB"),
        Image.effect_noise((1280, 720), 90).convert("RGB").filter(ImageFilter.GaussianBlur(5)),
        text_page("No face is in these lines,\nthough o, O and 8 are round.\n:-) is not one either."),
        Image.new("RGB", (1, 1), "red"),
    ],
    ids=["white", "gradient", "noise", "blobs", "text", "one pixel"],
)
def test_a_picture_without_faces_gives_none(service: Service, picture: Image.Image) -> None:
    assert faces(service, picture) == []


def test_the_same_picture_gives_the_same_faces_twice(service: Service) -> None:
    picture = placed((400, 200, 400))
    assert faces(service, picture) == faces(service, picture)


def test_without_model_files_it_says_that_embeddings_are_off(service: Service) -> None:
    told = service.ask("GET", "/capabilities").body
    assert told["model"].endswith(" haar")
    assert "yunet.onnx is not installed" in told["reason"]


def test_a_model_file_that_is_none_is_named_not_used(tmp_path: Path) -> None:
    (tmp_path / "models" / "face").mkdir(parents=True)
    (tmp_path / "models" / "face" / "yunet.onnx").write_bytes(b"not a model")
    with Service("face_reid", tmp_path / "media", MODELS_ROOT=str(tmp_path / "models")) as service:
        assert " yunet-" in service.ask("GET", "/capabilities").body["model"]
        path = service.put(encoded(gradient(64, 64), "JPEG"), "frames/0001.jpg")
        assert service.read_frames(path).code == "model_missing"


@pytest.mark.skipif(not SAMPLES.exists(), reason="no folder of real pictures")
def test_a_real_photo_of_two_has_two_faces_and_scans_have_none(service: Service) -> None:
    names = ("two-faces.jpg", "scan-english.tif", "scan-european.tif")
    paths = [service.put((SAMPLES / name).read_bytes(), f"frames/{name}") for name in names]
    found = service.read_frames(*paths).result["faces"]
    assert [face["frame"] for face in found] == [paths[0], paths[0]]
    # Measured by eye on the photo: (235, 28, 178) and (786, 63, 173).
    for face_, left in zip(found, (235, 786)):
        assert face_["box"]["x"] == pytest.approx(left, abs=15)
        assert face_["box"]["width"] == pytest.approx(176, abs=15)
        assert face_["confidence"] > 0.9
