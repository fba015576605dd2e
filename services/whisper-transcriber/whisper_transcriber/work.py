"""From a media file to what is said in it, and when."""

from functools import lru_cache
from pathlib import Path
from typing import Any

from platform_analyzer import Job, ModelMissing
from platform_analyzer.files import keep_only, write_atomically

from whisper_transcriber.analyzer import ANALYZER
from whisper_transcriber.heard import Recogniser
from whisper_transcriber.listener import Listener
from whisper_transcriber.models import capabilities, installed
from whisper_transcriber.progress import Progress
from whisper_transcriber.sound import RATE, sound_of
from whisper_transcriber.subtitles import srt, vtt
from whisper_transcriber.timeline import Timeline
from whisper_transcriber.voice import VoiceActivity
from whisper_transcriber.windows import Cutter
from whisper_transcriber.words import Line, lines_of

FOLDER = "transcript"
PROGRESS = "progress.jsonl"
SUBTITLES = {"srt": ("subtitles.srt", srt), "vtt": ("subtitles.vtt", vtt)}


def analyze(job: Job) -> dict[str, Any]:
    """The result of the contract."""
    recogniser = _recogniser()
    expected, sound = sound_of(job)
    block = next(sound)
    listener = Listener(recogniser, _progress(job))
    timeline, cutter, voice = Timeline(), Cutter(), VoiceActivity()
    samples = 0
    while len(block) > 0:
        following = next(sound, block[:0])
        samples += len(block)
        likely = voice.likelihoods(block)
        timeline.add(block, likely)
        for window in cutter.take(block, likely, ended=len(following) == 0):
            listener.listen(window)
        if expected:
            job.tell(samples / RATE / expected, listener.catching_up)
        block = following
    lines = lines_of(listener.words)
    duration = round(samples / RATE, 3)
    return {
        "duration": duration,
        "language": listener.language(),
        "quality": recogniser.quality,
        "reason": recogniser.reason,
        "segments": [line.entry() for line in lines],
        "sounds": timeline.marks(duration),
        "subtitles": _subtitles(job, lines),
    }


def _recogniser() -> Recogniser:
    """What is installed, else what the image has; ModelMissing when a model is there and broken."""
    model = installed()
    if model is None:
        return _sphinx()
    if model.fault is not None:
        raise ModelMissing(model.fault)
    return _whisper(model.folder, model.name)


@lru_cache(maxsize=1)
def _sphinx() -> Recogniser:
    from whisper_transcriber.sphinx import SphinxRecogniser

    return SphinxRecogniser()


@lru_cache(maxsize=1)
def _whisper(folder: Path, _name: str) -> Recogniser:
    """Loaded once, and again when another model has come. Imported here, because CTranslate2 alone needs 60 MB."""
    from whisper_transcriber.whisper import WhisperRecogniser

    return WhisperRecogniser(folder)


def _progress(job: Job) -> Progress:
    return Progress(job.folder(FOLDER) / PROGRESS, ANALYZER.version, capabilities().model)


def _subtitles(job: Job, lines: list[Line]) -> dict[str, str]:
    """Files beside the medium, because players want an address; by format."""
    folder = job.folder(FOLDER)
    for name, write in SUBTITLES.values():
        write_atomically(folder / name, write(lines).encode())
    keep_only(folder, {PROGRESS, *(name for name, _ in SUBTITLES.values())})
    return {kind: f"{job.media_id}/{FOLDER}/{name}" for kind, (name, _) in SUBTITLES.items()}
