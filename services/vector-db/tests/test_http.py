import base64
from collections.abc import Iterator

import numpy as np
import pytest
from analyzer_testing.served import Served


@pytest.fixture(scope="module")
def vectors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with Served("vector_db", VECTORS_PATH=tmp_path_factory.mktemp("vectors")) as served:
        served.ask("PUT", "/collections/texts", {"dimension": 2})
        yield served


def test_what_was_put_is_found(vectors: Served) -> None:
    items = [{"id": "a", "vector": [2, 0], "labels": {"media": "m"}}, {"id": "b", "vector": [1, 1]}]
    assert vectors.ask("PUT", "/collections/texts/vectors", {"vectors": items}) == (200, {"put": 2})
    status, body = vectors.ask("POST", "/collections/texts/search", {"vector": [1, 0], "limit": 1})
    assert (status, body) == (200, {"hits": [{"id": "a", "score": 1.0, "labels": {"media": "m"}}]})
    filtered = {"vector": [1, 0], "filter": {"media": ["m"]}, "minScore": 0.9}
    assert len(vectors.ask("POST", "/collections/texts/search", filtered)[1]["hits"]) == 1
    status, body = vectors.ask("GET", "/collections/texts")
    assert body == {"name": "texts", "dimension": 2, "generation": body["generation"], "count": 2}
    assert vectors.ask("POST", "/collections/texts/rebuild") == (200, {"count": 2})
    assert vectors.ask("POST", "/collections/texts/delete", {"ids": ["a", "b"]}) == (200, {"deleted": 2})


def test_a_vector_may_be_base64_of_float32(vectors: Served) -> None:
    encoded = base64.b64encode(np.array([0.5, -0.25], dtype="<f4").tobytes()).decode()
    vectors.ask("PUT", "/collections/texts/vectors", {"vectors": [{"id": "c", "vector": encoded}]})
    _, body = vectors.ask("POST", "/collections/texts/search", {"vector": [0.5, -0.25]})
    assert [(hit["id"], round(hit["score"], 6)) for hit in body["hits"]] == [("c", 1.0)]
    assert vectors.ask("POST", "/collections/texts/delete", {"ids": ["c"]})[1] == {"deleted": 1}


@pytest.mark.parametrize(
    ("vector", "reason"),
    [
        ([1], "1 numbers, where"),
        ([0, 0], "points nowhere"),
        ([1e39, 0], "points nowhere"),
        ([1e-50, 0], "points nowhere"),
        (["a", 0], "vector.0"),
        ("%%%", "not base64"),
        ("AAA=", "not whole float32"),
        ([], "vector"),
    ],
)
def test_a_vector_that_nothing_can_be_like_is_refused_by_name(vectors: Served, vector, reason: str) -> None:
    body = {"vectors": [{"id": "good", "vector": [1, 0]}, {"id": "bad", "vector": vector}]}
    status, answer = vectors.ask("PUT", "/collections/texts/vectors", body)
    assert (status, answer["error"]["code"]) == (400, "bad_request")
    assert reason in answer["error"]["message"] and "vectors.1" in answer["error"]["message"]
    assert vectors.ask("GET", "/collections/texts")[1]["count"] == 0


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("GET", "/collections/none", None, 404, "not_found"),
        ("POST", "/collections/none/search", {"vector": [1, 0]}, 404, "not_found"),
        ("PUT", "/collections/none/vectors", {"vectors": [{"id": "a", "vector": [1]}]}, 404, "not_found"),
        ("PUT", "/collections/texts", {"dimension": 3}, 409, "conflict"),
        ("PUT", "/collections/Texts;", {"dimension": 3}, 400, "bad_request"),
        ("PUT", "/collections/more", {"dimension": 5000}, 400, "bad_request"),
        ("POST", "/collections/texts/search", {"vector": [1, 0], "filter": {}}, 400, "bad_request"),
        ("POST", "/collections/texts/search", {"vector": [1, 0], "limit": 0}, 400, "bad_request"),
        ("POST", "/collections/texts/search", {"vector": [1, 0], "unknown": 0}, 400, "bad_request"),
        ("PUT", "/collections/texts/vectors", {"vectors": []}, 400, "bad_request"),
    ],
)
def test_a_request_that_makes_no_sense_is_refused(vectors: Served, method, path, body, status, code) -> None:
    answered, answer = vectors.ask(method, path, body)
    assert (answered, answer["error"]["code"]) == (status, code)
