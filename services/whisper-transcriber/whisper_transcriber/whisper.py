"""Whisper by faster-whisper, from an installed model, in int8."""

import os
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

import numpy as np
from platform_analyzer import ModelMissing

from whisper_transcriber.heard import Heard
from whisper_transcriber.sound import RATE
from whisper_transcriber.words import Word

_THREADS = min(4, os.cpu_count() or 1)


def faster_whisper() -> ModuleType:
    """The library, without what it reads files (PyAV, 100 MB) and downloads models with.

    It gets samples and a folder here, so these packages are not in the image; empty modules take their place.
    """
    for unused in ("av", "huggingface_hub"):
        sys.modules.setdefault(unused, ModuleType(unused))
    return import_module("faster_whisper")


def _device() -> tuple[str, str]:
    """Where the model works, and in which numbers: on the GPU of a rented machine, else on the processors."""
    gpus = import_module("ctranslate2").get_cuda_device_count()
    return ("cuda", "int8_float16") if gpus > 0 else ("cpu", "int8")


class WhisperRecogniser:
    """Raises ModelMissing when the model can't be loaded; its files are left alone."""

    quality = "normal"
    reason = None

    def __init__(self, folder: Path) -> None:
        try:
            load = faster_whisper().WhisperModel
            device, numbers = _device()
            self._model = load(str(folder), device, compute_type=numbers, cpu_threads=_THREADS)
            # Shapes that do not fit each other show at the first use only.
            list(self._model.transcribe(np.zeros(RATE, np.float32), max_new_tokens=2, temperature=0.0)[0])
        except MemoryError:
            raise
        except Exception as error:
            raise ModelMissing(f"the model in {folder} cannot be used: {error}") from None

    def hear(self, samples: np.ndarray, language: str | None) -> Heard:
        # Temperature 0 and nothing of the text before: the same sound gives the same words, and a sentence that is
        # repeated by mistake does not go on for ever.
        segments, about = self._model.transcribe(
            samples.astype(np.float32) / np.float32(32768),
            language=language,
            temperature=0.0,
            condition_on_previous_text=False,
            word_timestamps=True,
        )
        words = tuple(
            Word(word.word, round(float(word.start), 3), round(float(word.end), 3), round(float(word.probability), 3))
            for segment in segments
            for word in segment.words or ()
        )
        return Heard(words, about.language, round(float(about.language_probability), 3))
