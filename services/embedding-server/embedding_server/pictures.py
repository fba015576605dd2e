"""Texts among pictures: vectors in the space in which clip-service describes pictures, once SigLIP2 is installed."""

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from cachetools import LRUCache
from platform_analyzer.errors import ModelMissing
from platform_analyzer.models import ROOT, fingerprint

if TYPE_CHECKING:
    from platform_analyzer.siglip import TextEncoder

TEXTS = ROOT / "clip" / "text.onnx"
TOKENIZER = ROOT / "clip" / "tokenizer.json"


class PictureTexts:
    """Loaded when somebody asks first, and kept: people who search wait for it. About 60 ms a text."""

    name = "siglip2-base-patch16-224"
    dimension = 768
    owner = "google"

    def __init__(self, remembered: int = 1000) -> None:
        self._known: LRUCache[str, np.ndarray] = LRUCache(remembered)
        self._lock = threading.Lock()
        self._loaded: tuple[str | None, TextEncoder] | None = None

    @property
    def installed(self) -> bool:
        return TEXTS.is_file()

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """Shape (texts, 768), each of length 1. Raises ModelMissing."""
        with self._lock:
            encoder = self._encoder()
            new = [text for text in dict.fromkeys(texts) if text not in self._known]
            vectors = dict(zip(new, encoder.encode(new))) if new else {}
            found = np.stack([vectors[text] if text in vectors else self._known[text] for text in texts])
            self._known.update(vectors)
            return found

    def tokens(self, texts: Sequence[str]) -> int:
        """Each is cut, or filled up, to the same length."""
        from platform_analyzer.siglip import LENGTH

        return LENGTH * len(texts)

    def _encoder(self) -> "TextEncoder":
        digest = fingerprint(TEXTS)
        if digest is None:
            raise ModelMissing(f'"{self.name}" is not installed: make models INSTALL=siglip2')
        if self._loaded is None or self._loaded[0] != digest:
            from platform_analyzer.siglip import TextEncoder

            self._loaded = None
            self._known.clear()
            self._loaded = (digest, TextEncoder(TEXTS, TOKENIZER))
        return self._loaded[1]
