"""English by PocketSphinx and the model in its wheel, for when no Whisper model is installed."""

import re

import numpy as np
from pocketsphinx import Decoder

from whisper_transcriber.heard import Heard
from whisper_transcriber.sound import RATE
from whisper_transcriber.words import Word

_FRAMES = 100
"""Frames a second."""

_NO_WORD = re.compile(r"<.*>|\[.*\]|\+\+.*\+\+")
_VARIANT = re.compile(r"\(\d+\)$")


class SphinxRecogniser:
    """A model of 2012, small and quick: the gist of clear English, and nonsense for everything else."""

    quality = "low"
    reason = (
        "PocketSphinx knows English only and mishears many words; install a Whisper model for a transcript to rely on"
    )

    def __init__(self) -> None:
        # At most so many states and words a frame: twice as fast on real speech, with as many words right.
        self._decoder = Decoder(samprate=RATE, loglevel="FATAL", maxhmmpf=3000, maxwpf=10)

    def hear(self, samples: np.ndarray, language: str | None) -> Heard:
        # Else it would carry what it learnt of the voice from one window to the next.
        self._decoder.reinit_feat()
        self._decoder.start_utt()
        self._decoder.process_raw(samples.tobytes(), full_utt=True)
        self._decoder.end_utt()
        return Heard(tuple(self._words()), "en", None)

    def _words(self) -> list[Word]:
        return [
            Word(
                " " + _VARIANT.sub("", part.word),
                part.start_frame / _FRAMES,
                (part.end_frame + 1) / _FRAMES,
                round(min(1.0, part.prob), 3),
            )
            for part in self._decoder.seg() or ()
            if not _NO_WORD.fullmatch(part.word)
        ]
