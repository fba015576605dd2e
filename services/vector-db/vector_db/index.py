"""Which vectors of one collection are nearest, in memory."""

import faiss
import numpy as np

CODE_BYTES = 2
"""Of a number in memory: half precision, whose error is undone by ranking the nearest again with the stored vectors."""


def bytes_of(count: int, dimension: int) -> int:
    """Memory of so many vectors, without their numbers (8 bytes each)."""
    return count * (dimension * CODE_BYTES + 8)


class Index:
    """Every vector is compared: 100,000 of 512 numbers take tens of milliseconds, and no approximation can miss one.

    Vectors are float32 arrays of shape (n, dimension) and length 1, so that the inner product is the cosine.
    """

    def __init__(self, dimension: int) -> None:
        self._codes = faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
        self._index = faiss.IndexIDMap(self._codes)

    @property
    def count(self) -> int:
        return self._index.ntotal

    def add(self, numbers: np.ndarray, vectors: np.ndarray) -> None:
        self._index.add_with_ids(vectors, numbers)

    def remove(self, numbers: np.ndarray) -> None:
        if numbers.size:
            self._index.remove_ids(faiss.IDSelectorBatch(numbers))

    def nearest(self, vector: np.ndarray, count: int, among: np.ndarray | None = None) -> np.ndarray:
        """Numbers of the `count` nearest, best first; of those `among` these numbers if given."""
        if self.count == 0 or (among is not None and among.size == 0):
            return np.empty(0, dtype=np.int64)
        params = None if among is None else faiss.SearchParameters(sel=faiss.IDSelectorBatch(among))
        _, numbers = self._index.search(vector[None], min(count, self.count), params=params)
        return numbers[0][numbers[0] >= 0]
