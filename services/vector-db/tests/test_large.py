"""As many vectors as a library of some years has. The figures of the documentation: `VECTOR_COUNT=100000`, `-s`."""

import base64
import os
import time
from pathlib import Path

import numpy as np
from analyzer_testing.served import Served

COUNT = int(os.environ.get("VECTOR_COUNT", "5000"))
DIMENSION = 512
SEARCHES = 200
LIMIT = 10

BLOCK = 1000
"""Vectors that are made at a time: both this and the service are under the cap of the one."""

CLUMPS = np.random.default_rng(1).normal(size=(COUNT // 50, DIMENSION))
"""Embeddings lie in clumps: neighbours differ little."""


def block(number: int) -> np.ndarray:
    """The same vectors each time, BLOCK × DIMENSION in single precision."""
    near = CLUMPS[np.arange(number * BLOCK, (number + 1) * BLOCK) % len(CLUMPS)]
    return (near + 0.3 * np.random.default_rng([2, number]).normal(size=near.shape)).astype("<f4")


def nearest(asked: np.ndarray) -> list[set[int]]:
    """The LIMIT nearest of all to each, by the cosine, compared with every one in double precision."""
    best = np.full((len(asked), LIMIT), -np.inf)
    places = np.zeros((len(asked), LIMIT), int)
    for number in range(COUNT // BLOCK):
        vectors = block(number).astype(float)
        scores = asked @ (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).T
        here = np.broadcast_to(np.arange(number * BLOCK, (number + 1) * BLOCK), scores.shape)
        scores, here = np.hstack([best, scores]), np.hstack([places, here])
        order = np.argpartition(-scores, LIMIT, axis=1)[:, :LIMIT]
        best, places = np.take_along_axis(scores, order, 1), np.take_along_axis(here, order, 1)
    return [set(row) for row in places.tolist()]


def searches() -> np.ndarray:
    """Vectors near some of those that are there."""
    random = np.random.default_rng(3)
    wanted = random.integers(COUNT, size=SEARCHES)
    found = np.stack([block(int(number) // BLOCK)[int(number) % BLOCK] for number in wanted])
    return (found + 0.2 * random.normal(size=found.shape)).astype("<f4")


def test_the_ten_nearest_are_those_that_an_exact_search_finds(tmp_path: Path) -> None:
    asked = searches()
    exact = nearest(asked.astype(float))
    with Served("vector_db", VECTORS_PATH=tmp_path) as vectors:
        vectors.ask("PUT", "/collections/large", {"dimension": DIMENSION})
        writing = 0.0
        for number in range(COUNT // BLOCK):
            items = [
                {"id": f"{number * BLOCK + at}", "vector": encoded(vector)} for at, vector in enumerate(block(number))
            ]
            began = time.monotonic()
            assert vectors.ask("PUT", "/collections/large/vectors", {"vectors": items})[0] == 200
            writing += time.monotonic() - began
        times, right = [], 0
        for vector, wanted in zip(asked, exact, strict=True):
            began = time.monotonic()
            body = {"vector": encoded(vector), "limit": LIMIT}
            hits = vectors.ask("POST", "/collections/large/search", body)[1]["hits"]
            times.append(time.monotonic() - began)
            right += len({int(hit["id"]) for hit in hits} & wanted)
    recall = right / (SEARCHES * LIMIT)
    p50, p99 = np.quantile(times, [0.5, 0.99]) * 1000
    print(
        f"\n{COUNT} x {DIMENSION}: recall@{LIMIT} {recall:.4f}, search p50 {p50:.1f} ms, p99 {p99:.1f} ms over HTTP, "
        f"{COUNT / writing:.0f} written a second"
    )
    assert recall >= 0.999


def encoded(vector: np.ndarray) -> str:
    return base64.b64encode(vector.tobytes()).decode()
