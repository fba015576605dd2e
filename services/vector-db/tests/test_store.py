from pathlib import Path

import numpy as np
import pytest
from vector_db.errors import Conflict, Full, NotFound
from vector_db.index import bytes_of
from vector_db.store import Item, Store

DIMENSION = 8


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "vectors.db"


@pytest.fixture
def store(file: Path) -> Store:
    store = Store(file, 2**20)
    store.create("texts", DIMENSION)
    return store


def toward(*numbers: float) -> np.ndarray:
    return np.array([*numbers, *[0.0] * (DIMENSION - len(numbers))], dtype=np.float32)


def found(store: Store, vector: np.ndarray, limit: int = 10, **more) -> list[str]:
    return [hit.id for hit in store.search("texts", vector, limit, **more)]


def test_the_nearest_come_first_whatever_their_length_with_the_cosine_as_score(store: Store) -> None:
    store.put("texts", [Item("far", toward(0, 5)), Item("near", toward(9, 1)), Item("same", toward(0.01))])
    hits = store.search("texts", toward(1), 10)
    assert [hit.id for hit in hits] == ["same", "near", "far"]
    assert [round(hit.score, 3) for hit in hits] == [1.0, 0.994, 0.0]


def test_one_that_is_written_again_takes_its_place_and_its_labels(store: Store) -> None:
    store.put("texts", [Item("a", toward(1), {"media": "m1"}), Item("b", toward(0, 1))])
    store.put("texts", [Item("a", toward(0, 0, 1), {"kind": "speech"})])
    assert store.collection("texts").count == 2
    (hit, *_) = store.search("texts", toward(0, 0, 1), 1)
    assert (hit.id, hit.labels) == ("a", {"kind": "speech"})
    assert found(store, toward(1), min_score=0.5) == []


def test_the_last_of_one_id_in_one_write_counts(store: Store) -> None:
    store.put("texts", [Item("a", toward(1)), Item("a", toward(0, 1))])
    assert store.collection("texts").count == 1
    assert found(store, toward(0, 1), min_score=0.9) == ["a"]


def test_filters_are_any_of_the_values_and_all_of_the_labels(store: Store) -> None:
    store.put(
        "texts",
        [
            Item(f"{media}-{kind}", toward(1, n / 9), {"media": media, "kind": kind})
            for n, (media, kind) in enumerate([("m1", "speech"), ("m1", "text"), ("m2", "speech"), ("m3", "speech")])
        ],
    )
    where = {"media": ["m1", "m2"], "kind": ["speech"]}
    assert found(store, toward(1), where=where) == ["m1-speech", "m2-speech"]
    assert found(store, toward(1), where={"media": ["m9"]}) == []
    assert store.delete("texts", where={"media": ["m1"]}) == 2
    assert found(store, toward(1)) == ["m2-speech", "m3-speech"]


def test_what_is_deleted_is_not_found_and_deleting_it_again_is_nothing(store: Store) -> None:
    store.put("texts", [Item("a", toward(1)), Item("b", toward(1, 1))])
    assert store.delete("texts", ["a", "unknown"]) == 1
    assert store.delete("texts", ["a"]) == 0
    assert found(store, toward(1)) == ["b"]


def test_everything_is_there_after_a_start_and_after_a_rebuild(store: Store, file: Path) -> None:
    store.put("texts", [Item("a", toward(1), {"media": "m"}), Item("b", toward(0, 1))])
    store.delete("texts", ["b"])
    before = store.search("texts", toward(1), 5)
    generation = store.collection("texts").generation
    assert store.rebuild("texts") == 1
    store.close()
    again = Store(file, 2**20)
    assert again.search("texts", toward(1), 5) == before
    assert again.collection("texts").generation == generation


def test_a_collection_that_is_made_again_has_another_generation(store: Store) -> None:
    store.put("texts", [Item("a", toward(1))])
    before = store.collection("texts").generation
    store.drop("texts")
    with pytest.raises(NotFound):
        store.collection("texts")
    after = store.create("texts", 3)
    assert (after.count, after.dimension) == (0, 3) and after.generation != before


def test_making_it_twice_is_one_and_another_dimension_is_refused(store: Store) -> None:
    assert store.create("texts", DIMENSION) == store.collection("texts")
    with pytest.raises(Conflict, match="8 numbers, not 9"):
        store.create("texts", 9)


def test_a_damaged_file_is_set_aside_and_its_place_is_empty(store: Store, file: Path) -> None:
    store.put("texts", [Item(f"{n}", toward(1, n)) for n in range(500)])
    store.close()
    content = bytearray(file.read_bytes())
    content[: len(content) // 2] = bytes(len(content) // 2)
    file.write_bytes(content)
    again = Store(file, 2**20)
    assert again.collections() == []
    assert file.with_name("vectors.db.damaged").read_bytes() == content


def test_more_than_the_memory_allows_is_refused_whole_and_room_is_made_by_deleting(file: Path) -> None:
    store = Store(file, bytes_of(10, DIMENSION))
    store.create("texts", DIMENSION)
    store.put("texts", [Item(f"{n}", toward(1, n)) for n in range(8)])
    with pytest.raises(Full):
        store.put("texts", [Item(f"new{n}", toward(1)) for n in range(3)])
    assert store.collection("texts").count == 8
    store.put("texts", [Item("0", toward(1)), Item("8", toward(1)), Item("9", toward(1))])
    store.delete("texts", ["1"])
    store.put("texts", [Item("new", toward(1))])
    assert store.count("texts") == 10


def test_a_full_disk_is_told_and_neither_file_nor_index_has_any_of_it(store: Store, file: Path) -> None:
    store.put("texts", [Item("a", toward(1))])
    (pages,) = store._database.execute("PRAGMA page_count").fetchone()
    store._database.execute(f"PRAGMA max_page_count = {pages}")
    with pytest.raises(Full, match="disk is full"):
        store.put("texts", [Item(f"{n}", toward(1, n), {"media": "m" * 500}) for n in range(500)])
    assert found(store, toward(1)) == ["a"]
    store.close()
    assert found(Store(file, 2**20), toward(1)) == ["a"]


def test_an_index_that_fails_after_the_write_is_made_anew(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.put("texts", [Item("a", toward(1))])
    monkeypatch.setattr(store._indexes["texts"], "add", lambda *_: (_ for _ in ()).throw(MemoryError()))
    with pytest.raises(MemoryError):
        store.put("texts", [Item("b", toward(1, 1))])
    assert found(store, toward(1)) == ["a", "b"]


def test_an_empty_collection_finds_nothing(store: Store) -> None:
    assert found(store, toward(1)) == []


def test_almost_equal_ones_keep_their_exact_order(store: Store) -> None:
    """Half precision can't tell these apart; the stored vectors can."""
    steps = [Item(f"{n:02}", toward(1, n * 1e-3)) for n in range(20)]
    store.put("texts", steps[::-1])
    assert found(store, toward(1), 5) == ["00", "01", "02", "03", "04"]
