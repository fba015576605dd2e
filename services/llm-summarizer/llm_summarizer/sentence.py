"""What is summed up: sentences with their times."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

PAUSE = 2.0
"""Seconds of silence that end a sentence without a mark."""

LONGEST = 40
"""Words after which a sentence without a mark ends."""

MARKS = (".", "!", "?", "…", "。", "！", "？")


@dataclass(frozen=True)
class Sentence:
    """Times in seconds, None for pictures."""

    text: str
    start: float | None
    end: float | None

    def entry(self) -> dict[str, Any]:
        return {"text": self.text, "start": self.start, "end": self.end}


def spoken(segments: list[dict[str, Any]]) -> Iterator[Sentence]:
    """Lines of a transcript joined up to where a sentence ends; PocketSphinx sets no marks, so pauses count, too."""
    parts: list[dict[str, Any]] = []
    for segment in segments:
        if parts and segment["start"] - parts[-1]["end"] > PAUSE:
            yield _joined(parts)
            parts = []
        parts.append(segment)
        words = sum(len(part["text"].split()) for part in parts)
        if segment["text"].rstrip().endswith(MARKS) or words >= LONGEST:
            yield _joined(parts)
            parts = []
    if parts:
        yield _joined(parts)


def shown(frames: list[dict[str, Any]]) -> Iterator[Sentence]:
    """Lines of text in pictures, each once: it stands there for many frames."""
    seen: set[str] = set()
    for frame in frames:
        for item in frame["items"]:
            plain = " ".join(item["text"].casefold().split())
            if plain not in seen and len(plain.split()) > 1:
                seen.add(plain)
                yield Sentence(item["text"].strip(), frame["start"], frame["end"])


def _joined(parts: list[dict[str, Any]]) -> Sentence:
    return Sentence(" ".join(part["text"].strip() for part in parts), parts[0]["start"], parts[-1]["end"])
