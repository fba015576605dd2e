import base64
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
from analyzer_testing.served import Served
from embedding_server.model import DIMENSION, NAME, TextModel

Ask = Callable[..., tuple[int, dict[str, Any]]]


@pytest.fixture(scope="module")
def ask() -> Iterator[Ask]:
    """A real embedding-server in a process of its own."""
    with Served("embedding_server") as served:
        yield served.ask


@pytest.fixture(scope="module")
def model() -> TextModel:
    return TextModel(remembered=2)


def test_texts_that_mean_the_same_are_nearer_than_others(model: TextModel) -> None:
    dog, puppy, report, figures = model.embed(
        [
            "a dog runs in the park",
            "the puppy is playing outside",
            "quarterly financial report",
            "the company's revenue",
        ]
    )
    assert dog @ puppy > 0.4 > abs(dog @ report)
    assert report @ figures > dog @ report + 0.2


def test_vectors_have_length_1_and_the_order_of_their_texts(model: TextModel) -> None:
    texts = ["one", "a much longer text about two things", "one", "three"]
    vectors = model.embed(texts)
    assert vectors.shape == (4, DIMENSION) and vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert (vectors[0] == vectors[2]).all() and not np.allclose(vectors[0], vectors[3])


def test_a_text_has_the_same_vector_alone_and_among_others(model: TextModel) -> None:
    texts = ["short", "a text of some more words than the others have", "ein Text in einer anderen Sprache"]
    together = model.embed(texts)
    for text, vector in zip(texts, together):
        model._known.clear()
        assert np.allclose(model.embed([text])[0], vector, atol=1e-6)


def test_a_text_that_is_remembered_is_not_computed_again(model: TextModel, monkeypatch: pytest.MonkeyPatch) -> None:
    model._known.clear()
    model.embed(["a", "b"])
    asked: list[list[str]] = []
    compute = model._model.embed
    monkeypatch.setattr(model._model, "embed", lambda texts, **more: asked.append(texts) or compute(texts, **more))
    model.embed(["a", "c", "a"])
    model.embed(["a", "c"])
    model.embed(["b"])
    assert asked == [["c"], ["b"]]


def test_it_answers_as_openai_does(ask: Ask) -> None:
    status, body = ask("POST", "/v1/embeddings", {"input": ["a dog", "a cat"], "model": NAME, "user": "someone"})
    assert status == 200
    assert (body["object"], body["model"]) == ("list", NAME)
    assert [(item["object"], item["index"], len(item["embedding"])) for item in body["data"]] == [
        ("embedding", 0, DIMENSION),
        ("embedding", 1, DIMENSION),
    ]
    assert body["usage"]["prompt_tokens"] == body["usage"]["total_tokens"] > 1
    assert [model["id"] for model in ask("GET", "/v1/models")[1]["data"]] == [NAME]


def test_base64_holds_the_same_numbers(ask: Ask) -> None:
    (floats,) = ask("POST", "/v1/embeddings", {"input": "a dog"})[1]["data"]
    (encoded,) = ask("POST", "/v1/embeddings", {"input": "a dog", "encoding_format": "base64"})[1]["data"]
    assert np.frombuffer(base64.b64decode(encoded["embedding"]), dtype="<f4").tolist() == floats["embedding"]


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"input": ""}, 400, "bad_request"),
        ({"input": ["a", " \n"]}, 400, "bad_request"),
        ({"input": []}, 400, "bad_request"),
        ({"input": ["a"] * 257}, 400, "bad_request"),
        ({"input": "a" * 32_001}, 400, "bad_request"),
        ({"input": "a", "dimensions": 64}, 400, "bad_request"),
        ({"input": 5}, 400, "bad_request"),
        ({"input": "a", "model": "text-embedding-3-small"}, 404, "model_not_found"),
        ({}, 400, "bad_request"),
    ],
)
def test_what_can_not_be_embedded_is_refused(ask: Ask, body, status: int, code: str) -> None:
    answered, answer = ask("POST", "/v1/embeddings", body)
    assert (answered, answer["error"]["code"]) == (status, code)
