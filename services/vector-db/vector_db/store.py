"""Collections of vectors: what is written is on the disk when the call returns, and searched from memory."""

import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from vector_db.database import new_generation, open_database
from vector_db.errors import Conflict, Full, NotFound
from vector_db.index import Index, bytes_of

AT_ONCE = 500
"""Rows that one statement names: SQLite counts its parameters."""

MORE = 32
"""How many beyond those that are wanted are ranked again: half precision errs only between almost equal ones."""

Filter = Mapping[str, Sequence[str]]
"""Label → values, one of which it must have."""


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


@dataclass(frozen=True)
class Collection:
    """`generation` names this filling of it: with another one it was lost or emptied, and has to be filled again."""

    name: str
    dimension: int
    generation: str
    count: int


class Store:
    """Safe to call from several threads; one works at a time."""

    def __init__(self, file: Path, index_bytes: int) -> None:
        self._index_bytes = index_bytes
        self._lock = threading.Lock()
        self._database = open_database(file)
        self._indexes: dict[str, Index] = {}
        for collection in self.collections():
            self.count(collection.name)

    def close(self) -> None:
        with self._lock:
            self._database.close()

    def collections(self) -> list[Collection]:
        with self._lock:
            return [self._collection(name) for (name,) in self._all("SELECT name FROM collections ORDER BY name")]

    def collection(self, name: str) -> Collection:
        """Raises NotFound."""
        with self._lock:
            return self._collection(name)

    def create(self, name: str, dimension: int) -> Collection:
        """The collection, made if it is not there. Raises Conflict where its vectors have another dimension."""
        with self._lock:
            with self._transaction():
                self._database.execute(
                    "INSERT INTO collections VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                    (name, dimension, new_generation()),
                )
            found = self._collection(name)
            if found.dimension != dimension:
                raise Conflict(f'the vectors of "{name}" have {found.dimension} numbers, not {dimension}')
            return found

    def drop(self, name: str) -> None:
        with self._lock:
            self._indexes.pop(name, None)
            with self._transaction():
                self._database.execute("DELETE FROM collections WHERE name = ?", (name,))

    def put(self, name: str, items: Sequence[Item]) -> None:
        """Write all of them or none; one whose id is there takes its place. Raises NotFound, Full."""
        latest = {item.id: item for item in items}
        with self._lock:
            index = self._index(name)
            old = self._numbers_of(name, list(latest))
            self._check_room(name, len(latest) - len(old))
            vectors = np.stack([_unit(item.vector) for item in latest.values()])
            with self._in_step(name), self._transaction():
                self._remove_rows(old)
                new = [self._insert(name, item, vector) for item, vector in zip(latest.values(), vectors)]
            with self._in_step(name):
                index.remove(np.array(old, dtype=np.int64))
                index.add(np.array(new, dtype=np.int64), vectors)

    def delete(self, name: str, ids: Sequence[str] = (), where: Filter | None = None) -> int:
        """Remove these, and those that the filter fits; how many there were. Raises NotFound."""
        with self._lock:
            index = self._index(name)
            found = set(self._numbers_of(name, ids))
            if where:
                found.update(self._fitting(name, where).tolist())
            numbers = sorted(found)
            with self._in_step(name), self._transaction():
                self._remove_rows(numbers)
            with self._in_step(name):
                index.remove(np.array(numbers, dtype=np.int64))
            return len(numbers)

    def search(
        self, name: str, vector: np.ndarray, limit: int, where: Filter | None = None, min_score: float = -1.0
    ) -> list[Hit]:
        """The nearest, best first; of equals that which was written first. Raises NotFound."""
        with self._lock:
            index = self._index(name)
            among = self._fitting(name, where) if where else None
            asked = _unit(vector)
            numbers = index.nearest(asked, limit + MORE, among).tolist()
            scored = sorted((-float(stored @ asked), number, id) for number, id, stored in self._stored(numbers))
            best = [(-score, number, id) for score, number, id in scored[:limit] if -score >= min_score]
            return [Hit(id, min(1.0, score), self._labels(number)) for score, number, id in best]

    def rebuild(self, name: str) -> int:
        """Make the index anew from the file; how many vectors it has. Raises NotFound."""
        with self._lock:
            self._indexes.pop(name, None)
            return self._index(name).count

    def count(self, name: str) -> int:
        """Vectors that a search looks at. Raises NotFound."""
        with self._lock:
            return self._index(name).count

    def _collection(self, name: str) -> Collection:
        row = self._database.execute(
            "SELECT dimension, generation, (SELECT count(*) FROM vectors WHERE collection = name)"
            " FROM collections WHERE name = ?",
            (name,),
        ).fetchone()
        if row is None:
            raise NotFound(f'there is no collection "{name}"')
        return Collection(name, *row)

    def _index(self, name: str) -> Index:
        if name not in self._indexes:
            collection = self._collection(name)
            index = Index(collection.dimension)
            rows = self._database.execute("SELECT number, vector FROM vectors WHERE collection = ?", (name,))
            while chunk := rows.fetchmany(10_000):
                vectors = np.frombuffer(b"".join(blob for _, blob in chunk), dtype="<f4")
                index.add(np.array([number for number, _ in chunk]), vectors.reshape(len(chunk), -1))
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

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._database.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._database.execute("COMMIT")
        except BaseException as error:
            if self._database.in_transaction:
                self._database.execute("ROLLBACK")
            if isinstance(error, sqlite3.OperationalError) and error.sqlite_errorcode == sqlite3.SQLITE_FULL:
                raise Full("the disk is full") from error
            raise

    def _check_room(self, name: str, more: int) -> None:
        dimension = self._collection(name).dimension
        used = sum(bytes_of(found.count, found.dimension) for found in map(self._collection, self._indexes))
        if more > 0 and used + bytes_of(more, dimension) > self._index_bytes:
            raise Full(f"{used // 2**20} of {self._index_bytes // 2**20} MB for vectors are used, and no more fit")

    def _insert(self, name: str, item: Item, vector: np.ndarray) -> int:
        number = self._database.execute(
            "INSERT INTO vectors (collection, id, vector) VALUES (?, ?, ?)",
            (name, item.id, vector.astype("<f4").tobytes()),
        ).lastrowid
        self._database.executemany(
            "INSERT INTO labels VALUES (?, ?, ?)", [(number, key, value) for key, value in item.labels.items()]
        )
        return number

    def _remove_rows(self, numbers: Sequence[int]) -> None:
        self._database.executemany("DELETE FROM vectors WHERE number = ?", [(number,) for number in numbers])

    def _numbers_of(self, name: str, ids: Sequence[str]) -> list[int]:
        return [
            number
            for some in _chunks(ids)
            for (number,) in self._all(
                f"SELECT number FROM vectors WHERE collection = ? AND id IN ({_marks(some)})",  # noqa: S608 - only "?"
                name,
                *some,
            )
        ]

    def _fitting(self, name: str, where: Filter) -> np.ndarray:
        """Numbers of those with one of the values in each of the labels, ascending."""
        tests = [
            (f"number IN (SELECT number FROM labels WHERE key = ? AND value IN ({_marks(values)}))", (key, *values))  # noqa: S608 - only "?"
            for key, values in where.items()
        ]
        condition = " AND ".join(("collection = ?", *(test for test, _ in tests)))
        parameters = (name, *(value for _, values in tests for value in values))
        rows = self._all(f"SELECT number FROM vectors WHERE {condition} ORDER BY number", *parameters)  # noqa: S608 - only "?"
        return np.array([number for (number,) in rows], dtype=np.int64)

    def _stored(self, numbers: Sequence[int]) -> Iterator[tuple[int, str, np.ndarray]]:
        for some in _chunks(numbers):
            rows = self._all(f"SELECT number, id, vector FROM vectors WHERE number IN ({_marks(some)})", *some)  # noqa: S608 - only "?"
            for number, id, blob in rows:
                yield number, id, np.frombuffer(blob, dtype="<f4")

    def _labels(self, number: int) -> dict[str, str]:
        return dict(self._all("SELECT key, value FROM labels WHERE number = ? ORDER BY key", number))

    def _all(self, statement: str, *parameters: object) -> list[tuple]:
        return self._database.execute(statement, parameters).fetchall()


def _unit(vector: np.ndarray) -> np.ndarray:
    """Of length 1; in double precision, so that no length overflows."""
    wide = vector.astype(np.float64)
    return (wide / np.linalg.norm(wide)).astype(np.float32)


def _chunks(values: Sequence) -> Iterator[Sequence]:
    for start in range(0, len(values), AT_ONCE):
        yield values[start : start + AT_ONCE]


def _marks(values: Sequence) -> str:
    return ",".join("?" * len(values))
