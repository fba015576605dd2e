"""Words with their times, and lines made of them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

LONGEST_SECONDS = 7.0
LONGEST_LETTERS = 84
"""What fits on a screen as two lines of a subtitle, and what one reads meanwhile."""

PAUSE = 0.7
"""Seconds without a word after which a new line begins."""

_ENDINGS = (".", "!", "?", "…", "。", "！", "？")


@dataclass(frozen=True)
class Word:
    """`text` with the space before it, where the language has spaces. Seconds from the start; confidence 0–1."""

    text: str
    start: float
    end: float
    confidence: float

    def entry(self) -> dict[str, Any]:
        """As results carry it."""
        return {"word": self.text.strip(), "start": self.start, "end": self.end, "confidence": self.confidence}


@dataclass(frozen=True)
class Line:
    """What is said in one breath: one subtitle."""

    words: tuple[Word, ...]

    @property
    def start(self) -> float:
        return self.words[0].start

    @property
    def end(self) -> float:
        return self.words[-1].end

    @property
    def text(self) -> str:
        return "".join(word.text for word in self.words).strip()

    def entry(self) -> dict[str, Any]:
        """As results carry it."""
        words = [word.entry() for word in self.words]
        return {"start": self.start, "end": self.end, "text": self.text, "words": words}


def lines_of(words: Iterable[Word]) -> list[Line]:
    """Lines that end at pauses and at ends of sentences, and are never longer than one can read."""
    lines: list[Line] = []
    current: list[Word] = []
    for word in words:
        if current and _breaks(current, word):
            lines.append(Line(tuple(current)))
            current = []
        current.append(word)
    return [*lines, Line(tuple(current))] if current else lines


def _breaks(line: list[Word], word: Word) -> bool:
    letters = sum(len(part.text) for part in line) + len(word.text)
    return (
        word.start - line[-1].end >= PAUSE
        or word.end - line[0].start > LONGEST_SECONDS
        or letters > LONGEST_LETTERS
        or line[-1].text.endswith(_ENDINGS)
    )
