"""Collections of vectors: what is written is on the disk when the call returns, and searched from memory."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from vector_db.database import open_database
from vector_db.errors import Conflict, Full
from vector_db.index import Index, bytes_of
from vector_db.rows import Collection, Filter, Rows

MORE = 32
"""How many beyond those that are wanted are ranked again: half precision errs only between almost equal ones."""


@dataclass(frozen=True)
class Item:
    """A vector of any length but 0, and what it can be filtered by."""

    id: str
    vector: np.ndarray
    labels: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Hit:
    """`score`: cosine of the angle, -1 to 1."""

    id: str
    score: float
    labels: dict[str, str]


class Store:
    """Safe to call from several threads; one works at a time."""

    def __init__(self, file: Path, index_bytes: int) -> None:
        self._index_bytes = index_bytes
        self._lock = threading.Lock()
        self._database = open_database(file)
        self._rows = Rows(self._database)
        self._indexes: dict[str, Index] = {}
        for name in self._rows.names():
            self._index(name)

    def close(self) -> None:
        with self._lock:
            self._database.close()

    def collections(self) -> list[Collection]:
        with self._lock:
            return [self._rows.collection(name) for name in self._rows.names()]

    def collection(self, name: str) -> Collection:
        """Raises NotFound."""
        with self._lock:
            return self._rows.collection(name)

    def create(self, name: str, dimension: int) -> Collection:
        """The collection, made if it is not there. Raises Conflict where its vectors have another dimension."""
        with self._lock:
            with self._rows.transaction():
                self._rows.make(name, dimension)
            found = self._rows.collection(name)
            if found.dimension != dimension:
                raise Conflict(f'the vectors of "{name}" have {found.dimension} numbers, not {dimension}')
            return found

    def drop(self, name: str) -> None:
        with self._lock:
            self._indexes.pop(name, None)
            with self._rows.transaction():
                self._rows.drop(name)

    def put(self, name: str, items: Sequence[Item]) -> None:
        """Write all of them or none; one whose id is there takes its place. Raises NotFound, Full."""
        latest = {item.id: item for item in items}
        with self._lock:
            index = self._index(name)
            old = self._rows.numbers_of(name, list(latest))
            self._check_room(name, len(latest) - len(old))
            vectors = np.stack([_unit(item.vector) for item in latest.values()])
            with self._in_step(name):
                with self._rows.transaction():
                    self._rows.remove(old)
                    new = [
                        self._rows.insert(name, item.id, vector, item.labels)
                        for item, vector in zip(latest.values(), vectors)
                    ]
                index.remove(np.array(old, dtype=np.int64))
                index.add(np.array(new, dtype=np.int64), vectors)

    def delete(self, name: str, ids: Sequence[str] = (), where: Filter | None = None) -> int:
        """Remove these, and those that the filter fits; how many there were. Raises NotFound."""
        with self._lock:
            index = self._index(name)
            found = set(self._rows.numbers_of(name, ids))
            if where:
                found.update(self._rows.fitting(name, where).tolist())
            numbers = sorted(found)
            with self._in_step(name):
                with self._rows.transaction():
                    self._rows.remove(numbers)
                index.remove(np.array(numbers, dtype=np.int64))
            return len(numbers)

    def search(
        self, name: str, vector: np.ndarray, limit: int, where: Filter | None = None, min_score: float = -1.0
    ) -> list[Hit]:
        """The nearest, best first; of equals that which was written first. Raises NotFound."""
        with self._lock:
            index = self._index(name)
            among = self._rows.fitting(name, where) if where else None
            asked = _unit(vector)
            numbers = index.nearest(asked, limit + MORE, among).tolist()
            scored = sorted((-float(stored @ asked), number, id) for number, id, stored in self._rows.stored(numbers))
            best = [(-score, number, id) for score, number, id in scored[:limit] if -score >= min_score]
            return [Hit(id, min(1.0, score), self._rows.labels(number)) for score, number, id in best]

    def rebuild(self, name: str) -> int:
        """Make the index anew from the file; how many vectors it has. Raises NotFound."""
        with self._lock:
            self._indexes.pop(name, None)
            return self._index(name).count

    def count(self, name: str) -> int:
        """Vectors that a search looks at. Raises NotFound."""
        with self._lock:
            return self._index(name).count

    def _index(self, name: str) -> Index:
        if name not in self._indexes:
            index = Index(self._rows.collection(name).dimension)
            for numbers, vectors in self._rows.every(name):
                index.add(numbers, vectors)
            self._indexes[name] = index
        return self._indexes[name]

    @contextmanager
    def _in_step(self, name: str) -> Iterator[None]:
        """An index that may differ from the file is forgotten, and made anew when it is asked next."""
        try:
            yield
        except BaseException:
            self._indexes.pop(name, None)
            raise

    def _check_room(self, name: str, more: int) -> None:
        dimension = self._rows.collection(name).dimension
        used = sum(bytes_of(found.count, found.dimension) for found in map(self._rows.collection, self._indexes))
        if more > 0 and used + bytes_of(more, dimension) > self._index_bytes:
            raise Full(f"{used // 2**20} of {self._index_bytes // 2**20} MB for vectors are used, and no more fit")


def _unit(vector: np.ndarray) -> np.ndarray:
    """Of length 1; in double precision, so that no length overflows."""
    wide = vector.astype(np.float64)
    return (wide / np.linalg.norm(wide)).astype(np.float32)
