"""Nothing that was acknowledged is lost, whatever moment it is killed at."""

import http.client
import json
import os
import random
import threading
from pathlib import Path

from analyzer_testing.served import Served

KILLS = int(os.environ.get("VECTOR_KILLS", "5"))
WRITERS = 4
BATCH = 3
"""Vectors of one write, so that half of one would be seen."""

CUT_OFF = (OSError, http.client.HTTPException, json.JSONDecodeError)


class Writer(threading.Thread):
    """Writes until nobody answers; then `acknowledged` holds the first ids of the writes that were."""

    def __init__(self, vectors: Served, name: str, enough: threading.Semaphore) -> None:
        super().__init__()
        self._vectors, self._prefix, self._enough = vectors, name, enough
        self.acknowledged: list[str] = []
        self.refused: list[tuple] = []

    def run(self) -> None:
        for number in range(100_000):
            batch = f"{self._prefix}-{number}"
            items = [
                {"id": f"{batch}-{part}", "vector": [1, number, part], "labels": {"batch": batch}}
                for part in range(BATCH)
            ]
            try:
                answer = self._vectors.ask("PUT", "/collections/texts/vectors", {"vectors": items})
            except CUT_OFF:
                return
            if answer[0] != 200:
                self.refused.append(answer)
            self.acknowledged.append(batch)
            self._enough.release()


def test_killed_while_writing_it_has_all_that_it_acknowledged_and_nothing_half(tmp_path: Path) -> None:
    chance = random.Random(1)
    batches: list[str] = []
    vectors = Served("vector_db", VECTORS_PATH=tmp_path)
    vectors.start()
    assert vectors.ask("PUT", "/collections/texts", {"dimension": 3})[0] == 200
    for kill in range(KILLS):
        enough = threading.Semaphore(0)
        writers = [Writer(vectors, f"{kill}-{writer}", enough) for writer in range(WRITERS)]
        for writer in writers:
            writer.start()
        for _ in range(chance.randint(5, 60)):
            assert enough.acquire(timeout=60)
        vectors.kill()
        for writer in writers:
            writer.join()
            assert not writer.refused
            batches += writer.acknowledged
        vectors.start()
        # A write that was cut off may be there or not, but whole.
        count = vectors.ask("GET", "/collections/texts")[1]["count"]
        assert count % BATCH == 0 and 0 <= count // BATCH - len(batches) <= (kill + 1) * WRITERS
    for batch in batches:
        body = {"vector": [1, 0, 0], "filter": {"batch": [batch]}}
        hits = vectors.ask("POST", "/collections/texts/search", body)[1]["hits"]
        assert {hit["id"] for hit in hits} == {f"{batch}-{part}" for part in range(BATCH)}
    assert vectors.ask("POST", "/collections/texts/rebuild")[1] == {"count": count}
    vectors.kill()
