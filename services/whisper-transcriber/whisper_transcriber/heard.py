"""What a recogniser made of one window."""

from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from whisper_transcriber.words import Word


@dataclass(frozen=True)
class Heard:
    """Times of the words count from the window's start. `probability` of the language 0–1, None where nobody knows."""

    words: tuple[Word, ...]
    language: str
    probability: float | None

    def record(self) -> dict[str, Any]:
        words = [[word.text, word.start, word.end, word.confidence] for word in self.words]
        return {"language": self.language, "probability": self.probability, "words": words}

    @staticmethod
    def from_record(record: dict[str, Any]) -> "Heard":
        words = tuple(Word(*word) for word in record["words"])
        return Heard(words, record["language"], record["probability"])


class Recogniser(Protocol):
    """Hears the same in the same samples, whatever it heard before: work may go on after any window."""

    quality: str
    reason: str | None

    def hear(self, samples: np.ndarray, language: str | None) -> Heard:
        """The words of at most 30 s of 16-bit sound; `language` once it is known."""
        ...
