"""Windows to words: heard one by one, or taken from what an earlier run had heard."""

from collections import Counter
from typing import Any

from whisper_transcriber.heard import Heard, Recogniser
from whisper_transcriber.progress import Progress
from whisper_transcriber.sound import RATE
from whisper_transcriber.windows import Window
from whisper_transcriber.words import Word

_SURE = 0.8
"""A window whose language is as likely as this settles it for the rest: short ones are often taken for another's."""


class Listener:
    """Collects the words of a medium."""

    def __init__(self, recogniser: Recogniser, progress: Progress) -> None:
        self.words: list[Word] = []
        self._recogniser = recogniser
        self._progress = progress
        self._fresh = False
        self._settled: str | None = None
        self._seconds: Counter[str] = Counter()
        self._probable: Counter[str] = Counter()

    def listen(self, window: Window) -> None:
        heard = self._progress.of(window)
        if heard is None:
            self._fresh = True
            heard = self._recogniser.hear(window.samples, self._settled)
            self._progress.add(window, heard)
        self._note_language(heard, len(window.samples) / RATE)
        start = window.start / RATE
        for word in heard.words:
            self.words.append(
                Word(word.text, round(start + word.start, 3), round(start + word.end, 3), word.confidence)
            )

    @property
    def catching_up(self) -> bool:
        """Whether all windows so far were heard by an earlier run."""
        return self._progress.resumed and not self._fresh

    def language(self) -> dict[str, Any] | None:
        """`{code, probability}` of what most of the time is spoken; None where no word was heard."""
        if not self.words:
            return None
        ((code, seconds),) = self._seconds.most_common(1)
        probability = round(self._probable[code] / seconds, 3) if code in self._probable else None
        return {"code": code, "probability": probability}

    def _note_language(self, heard: Heard, seconds: float) -> None:
        if not heard.words:
            return
        self._seconds[heard.language] += seconds
        if heard.probability is None:
            return
        # Once settled it was not asked again, and faster-whisper says 1.
        if self._settled is None:
            self._probable[heard.language] += heard.probability * seconds
        if self._settled is None and heard.probability >= _SURE:
            self._settled = heard.language
