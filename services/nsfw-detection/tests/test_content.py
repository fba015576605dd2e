"""What is explicit to the model is scored so, in its scene; without a model, nothing is guessed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from analyzer_testing.broken_models import Install, check_refused, is_cut_off, is_no_model
from analyzer_testing.media import encoded
from analyzer_testing.service import Service
from installed import write_models
from PIL import Image


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    models = tmp_path_factory.mktemp("models")
    write_models(models)
    with Service("nsfw_detection", tmp_path_factory.mktemp("media"), MODELS_ROOT=str(models)) as running:
        yield running


def frame(service: Service, name: str, colour: str) -> str:
    return service.put(encoded(Image.new("RGB", (320, 200), colour), "PNG"), f"frames/{name}.png")


def test_each_frame_is_scored_between_harmless_and_explicit(service: Service) -> None:
    paths = [frame(service, name, name) for name in ("red", "black", "gray")]
    result = service.read_frames(*paths).result
    assert [(one["frame"], one["score"]) for one in result["frames"]] == [
        (paths[0], pytest.approx(1, abs=0.001)),
        (paths[1], pytest.approx(0, abs=0.001)),
        (paths[2], pytest.approx(0.5, abs=0.05)),
    ]


def test_a_scene_is_as_explicit_as_its_most_explicit_frame(service: Service) -> None:
    red, black = frame(service, "red", "red"), frame(service, "black", "black")
    service.put(b"unread")

    def at(path: str, time: float, start: float, end: float) -> dict[str, Any]:
        return {"path": path, "time": time, "start": start, "end": end, "page": None}

    scenes = service.analyze(frames=[at(black, 1, 0, 4), at(red, 3, 0, 4), at(black, 5, 4, 8)]).result["scenes"]
    assert [(scene["start"], scene["end"], scene["frame"], scene["score"] > 0.5) for scene in scenes] == [
        (0, 4, red, True),
        (4, 8, black, False),
    ]


def test_the_same_picture_gives_the_same_twice(service: Service) -> None:
    path = frame(service, "brown", "#7a4020")
    assert service.read_frames(path).result == service.read_frames(path).result


def test_it_says_which_model_it_is(service: Service) -> None:
    told = service.ask("GET", "/capabilities").body
    assert told["ready"] and told["model"].startswith("falconsai-")


@pytest.mark.parametrize(
    ("install", "said"),
    [
        (lambda models: None, "is not installed"),
        (is_no_model(write_models), "cannot be loaded"),
        (is_cut_off(write_models), "cannot be loaded"),
        (lambda models: write_models(models, side=384), "another model: it takes"),
        (lambda models: write_models(models, operator="Telepathy"), "cannot be loaded"),
    ],
    ids=["none", "no model", "cut off", "another shape", "an operator that is not there"],
)
def test_without_such_a_model_the_task_says_so_and_nothing_is_guessed(
    tmp_path: Path, install: Install, said: str
) -> None:
    check_refused("nsfw_detection", tmp_path, install, said)


def test_without_a_model_it_is_not_ready(tmp_path: Path) -> None:
    with Service("nsfw_detection", tmp_path / "media", MODELS_ROOT=str(tmp_path)) as service:
        assert service.ask("GET", "/capabilities").body["ready"] is False
