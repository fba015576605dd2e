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


def test_the_ten_nearest_are_those_that_an_exact_search_finds(tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    # In clumps, as embeddings are: neighbours differ little.
    clumps = random.normal(size=(COUNT // 50, DIMENSION))
    everything = (clumps[np.arange(COUNT) % len(clumps)] + 0.3 * random.normal(size=(COUNT, DIMENSION))).astype("<f4")
    units = everything / np.linalg.norm(everything, axis=1, keepdims=True)
    with Served("vector_db", VECTORS_PATH=tmp_path) as vectors:
        vectors.ask("PUT", "/collections/large", {"dimension": DIMENSION})
        began = time.monotonic()
        for start in range(0, COUNT, 1000):
            items = [{"id": f"{n}", "vector": encoded(everything[n])} for n in range(start, min(start + 1000, COUNT))]
            assert vectors.ask("PUT", "/collections/large/vectors", {"vectors": items})[0] == 200
        written = time.monotonic() - began
        times, right = [], 0
        for asked in everything[random.integers(COUNT, size=SEARCHES)] + 0.2 * random.normal(
            size=(SEARCHES, DIMENSION)
        ):
            began = time.monotonic()
            body = {"vector": encoded(asked.astype("<f4")), "limit": LIMIT}
            hits = vectors.ask("POST", "/collections/large/search", body)[1]["hits"]
            times.append(time.monotonic() - began)
            exact = np.argsort(-(units @ asked), kind="stable")[:LIMIT]
            right += len({int(hit["id"]) for hit in hits} & set(exact.tolist()))
    recall = right / (SEARCHES * LIMIT)
    p50, p99 = np.quantile(times, [0.5, 0.99]) * 1000
    print(
        f"\n{COUNT} x {DIMENSION}: recall@{LIMIT} {recall:.4f}, search p50 {p50:.1f} ms, p99 {p99:.1f} ms over HTTP, "
        f"{COUNT / written:.0f} written a second"
    )
    assert recall >= 0.999


def encoded(vector: np.ndarray) -> str:
    return base64.b64encode(vector.tobytes()).decode()
