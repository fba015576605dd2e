"""Texts are near the pictures that show them, once the model is installed; until then it says how to get it."""

import os
from pathlib import Path

import numpy as np
import pytest
from analyzer_testing.served import Served
from analyzer_testing.siglip_models import write_models
from embedding_server.model import NAME
from PIL import Image
from platform_analyzer.siglip import ImageEncoder

PICTURES = "siglip2-base-patch16-224"


def vectors(service: Served, *texts: str) -> np.ndarray:
    status, body = service.ask("POST", "/v1/embeddings", {"input": list(texts), "model": PICTURES})
    assert status == 200, body
    return np.array([item["embedding"] for item in body["data"]])


def names(service: Served) -> list[str]:
    return [model["id"] for model in service.ask("GET", "/v1/models")[1]["data"]]


def test_a_text_is_nearest_to_the_picture_that_shows_it(tmp_path: Path) -> None:
    encoder = ImageEncoder(write_models(tmp_path))
    with Served("embedding_server", MODELS_ROOT=tmp_path) as service:
        assert names(service) == [NAME, PICTURES]
        texts = vectors(service, "a FIRE at night", "the sea")
        red, blue = (encoder.encode(Image.new("RGB", (64, 64), colour)) for colour in ("red", "blue"))
        assert texts[0] @ red > 0.99 > 0 > texts[0] @ blue
        assert texts[1] @ blue > 0.99 > 0 > texts[1] @ red


def test_without_the_model_it_says_how_to_get_it_and_everything_else_works(tmp_path: Path) -> None:
    with Served("embedding_server", MODELS_ROOT=tmp_path) as service:
        assert names(service) == [NAME]
        told = service.ask("GET", "/capabilities")[1]
        assert (told["ready"], told["model"], told["reason"]) == (True, NAME, f"not installed: {PICTURES}")
        status, body = service.ask("POST", "/v1/embeddings", {"input": "fire", "model": PICTURES})
        assert (status, body["error"]["code"]) == (409, "model_missing")
        assert "INSTALL=siglip2" in body["error"]["message"]
        assert service.ask("POST", "/v1/embeddings", {"input": "fire"})[0] == 200


def test_a_model_that_comes_or_changes_while_it_runs_is_used_at_once(tmp_path: Path) -> None:
    with Served("embedding_server", MODELS_ROOT=tmp_path) as service:
        write_models(tmp_path)
        first = vectors(service, "fire", "fire")
        assert (first[0] == first[1]).all()
        text = tmp_path / "clip" / "text.onnx"
        os.truncate(text, text.stat().st_size // 2)
        assert service.ask("POST", "/v1/embeddings", {"input": "fire", "model": PICTURES})[0] == 409
        write_models(tmp_path)
        assert (vectors(service, "fire")[0] == first[0]).all()


@pytest.mark.parametrize("dimensions", [256, 512])
def test_vectors_of_another_length_are_refused(tmp_path: Path, dimensions: int) -> None:
    write_models(tmp_path)
    with Served("embedding_server", MODELS_ROOT=tmp_path) as service:
        body = {"input": "fire", "model": PICTURES, "dimensions": dimensions}
        assert service.ask("POST", "/v1/embeddings", body)[1]["error"]["code"] == "bad_request"
