"""The statements on the database: who calls them takes turns."""

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np

from vector_db.database import new_generation
from vector_db.errors import Full, NotFound

AT_ONCE = 500
"""Rows that one statement names: SQLite counts its parameters."""

READ_AT_ONCE = 10_000

Filter = Mapping[str, Sequence[str]]
"""Label → values, one of which it must have."""


@dataclass(frozen=True)
class Collection:
    """`generation` names this filling of it: with another one it was lost or emptied, and has to be filled again."""

    name: str
    dimension: int
    generation: str
    count: int


class Rows:
    """Vectors are float32 arrays of shape (dimension,), stored little-endian."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All of it or, after an error, nothing; on the disk when it ends. Raises Full."""
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

    def names(self) -> list[str]:
        return [name for (name,) in self._all("SELECT name FROM collections ORDER BY name")]

    def collection(self, name: str) -> Collection:
        """Raises NotFound."""
        found = self._all(
            "SELECT dimension, generation, (SELECT count(*) FROM vectors WHERE collection = name)"
            " FROM collections WHERE name = ?",
            name,
        )
        if not found:
            raise NotFound(f'there is no collection "{name}"')
        return Collection(name, *found[0])

    def make(self, name: str, dimension: int) -> None:
        """Nothing where it is there."""
        self._all("INSERT INTO collections VALUES (?, ?, ?) ON CONFLICT DO NOTHING", name, dimension, new_generation())

    def drop(self, name: str) -> None:
        self._all("DELETE FROM collections WHERE name = ?", name)

    def insert(self, name: str, id: str, vector: np.ndarray, labels: Mapping[str, str]) -> int:
        """The new row's number."""
        number = self._database.execute(
            "INSERT INTO vectors (collection, id, vector) VALUES (?, ?, ?)",
            (name, id, vector.astype("<f4").tobytes()),
        ).lastrowid
        self._database.executemany(
            "INSERT INTO labels VALUES (?, ?, ?)", [(number, key, value) for key, value in labels.items()]
        )
        return number

    def remove(self, numbers: Sequence[int]) -> None:
        self._database.executemany("DELETE FROM vectors WHERE number = ?", [(number,) for number in numbers])

    def numbers_of(self, name: str, ids: Sequence[str]) -> list[int]:
        """Of those that are there."""
        statement = "SELECT number FROM vectors WHERE collection = ? AND id IN ({})"
        return [number for some in _chunks(ids) for (number,) in self._all(statement.format(_marks(some)), name, *some)]

    def fitting(self, name: str, where: Filter) -> np.ndarray:
        """Numbers of those with one of the values in each of the labels, ascending; int64 of shape (n,)."""
        test = "number IN (SELECT number FROM labels WHERE key = ? AND value IN ({}))"
        condition = " AND ".join(("collection = ?", *(test.format(_marks(values)) for values in where.values())))
        parameters = (name, *(word for key, values in where.items() for word in (key, *values)))
        rows = self._all(f"SELECT number FROM vectors WHERE {condition} ORDER BY number", *parameters)  # noqa: S608 - only "?"
        return np.array([number for (number,) in rows], dtype=np.int64)

    def stored(self, numbers: Sequence[int]) -> Iterator[tuple[int, str, np.ndarray]]:
        """Number, id and vector of each, in any order."""
        statement = "SELECT number, id, vector FROM vectors WHERE number IN ({})"
        for some in _chunks(numbers):
            for number, id, blob in self._all(statement.format(_marks(some)), *some):
                yield number, id, np.frombuffer(blob, dtype="<f4")

    def every(self, name: str) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """All numbers and vectors of a collection, in parts of shapes (n,) and (n, dimension)."""
        rows = self._database.execute("SELECT number, vector FROM vectors WHERE collection = ?", (name,))
        while chunk := rows.fetchmany(READ_AT_ONCE):
            vectors = np.frombuffer(b"".join(blob for _, blob in chunk), dtype="<f4")
            yield np.array([number for number, _ in chunk]), vectors.reshape(len(chunk), -1)

    def labels(self, number: int) -> dict[str, str]:
        return dict(self._all("SELECT key, value FROM labels WHERE number = ? ORDER BY key", number))

    def _all(self, statement: str, *parameters: object) -> list[tuple]:
        return self._database.execute(statement, parameters).fetchall()


def _chunks(values: Sequence) -> Iterator[Sequence]:
    for start in range(0, len(values), AT_ONCE):
        yield values[start : start + AT_ONCE]


def _marks(values: Sequence) -> str:
    return ",".join("?" * len(values))
