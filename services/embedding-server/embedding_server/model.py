"""The model that ships in wordllama's package: a table of token vectors, whose mean stands for a text.

MIT licence, 16 MB, distilled from several LLMs' token embeddings: English above all, other languages by the words that
they share with it. It needs no file that somebody has to install, and reads thousands of texts a second on one core.
"""

import threading
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

import numpy as np
from cachetools import LRUCache
from wordllama import WordLlama

NAME = "wordllama-l2-supercat-256"
DIMENSION = 256


class TextModel:
    """Texts to vectors of length 1, shape (texts, 256), float32. Remembers the latest `remembered` texts' vectors."""

    name = NAME
    dimension = DIMENSION
    owner = "wordllama"
    installed = True

    def __init__(self, remembered: int = 20_000) -> None:
        # Its tokenizer lies in a folder of another name than the package's default looks in.
        shipped = Path(str(files("wordllama")))
        self._model = WordLlama.load(dim=DIMENSION, cache_dir=shipped, disable_download=True)
        self._known: LRUCache[str, np.ndarray] = LRUCache(remembered)
        self._lock = threading.Lock()

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        with self._lock:
            known = {text: self._known[text] for text in texts if text in self._known}
        new = list(dict.fromkeys(text for text in texts if text not in known))
        if new:
            known |= zip(new, self._model.embed(new, norm=True))
            with self._lock:
                self._known.update((text, known[text]) for text in new)
        return np.stack([known[text] for text in texts])

    def tokens(self, texts: Sequence[str]) -> int:
        """How many tokens these texts have, as the caller is told."""
        return sum(len(encoding.ids) for encoding in self._model.tokenizer.encode_batch(list(texts)))
