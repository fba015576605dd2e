"""The sound of a media file as a stream: decoded by ffmpeg while it is listened to, never in memory as a whole."""

from collections.abc import Iterator

import numpy as np
from platform_analyzer import CorruptMedia, Job, TooLarge, UnsupportedMedia
from platform_analyzer.ffmpeg import INPUT, probe
from platform_analyzer.kind import Kind, kind_of
from platform_analyzer.tools import ToolFailed, stream_blocks

RATE = 16_000
"""Samples a second; what Silero, Whisper and PocketSphinx were all made for."""

BLOCK_SECONDS = 16
"""The shortest time that is whole both in seconds and in Silero's frames of 512 samples."""

LONGEST_HOURS = 12


def sound_of(job: Job) -> tuple[float | None, Iterator[np.ndarray]]:
    """Its seconds, None where the container does not know, and the samples of the first sound track as 16-bit mono, in
    blocks of BLOCK_SECONDS; the last one is shorter.

    Raises UnsupportedMedia without a sound track, CorruptMedia where nothing of it can be decoded, and TooLarge over
    LONGEST_HOURS. What was decoded before a damaged place counts.
    """
    return _check(job), _blocks(job)


def _blocks(job: Job) -> Iterator[np.ndarray]:
    command = (
        *("ffmpeg", *INPUT, "-i", f"file:{job.file()}", "-map", "0:a:0", "-vn", "-sn", "-dn"),
        # Where the track begins after the picture, or has a gap, there is silence: words keep the player's times.
        *("-af", "aresample=async=1:first_pts=0"),
        *("-ac", "1", "-ar", str(RATE), "-c:a", "pcm_s16le", "-f", "s16le", "pipe:1"),
    )
    samples = 0
    try:
        for block in stream_blocks(command, job, 2 * RATE * BLOCK_SECONDS):
            samples += len(block) // 2
            _check_length(samples / RATE)
            yield np.frombuffer(block, np.int16, len(block) // 2)
    except ToolFailed:
        pass
    if samples == 0:
        raise CorruptMedia("nothing of the sound can be decoded")


def _check(job: Job) -> float | None:
    kind = kind_of(job.file())
    if kind is Kind.PICTURE:
        raise UnsupportedMedia("a picture has no sound")
    streams = probe(job.file(), kind, job)
    if streams.audio_codec is None:
        raise UnsupportedMedia("this video has no sound")
    _check_length(streams.duration or 0)
    return streams.duration


def _check_length(seconds: float) -> None:
    if seconds > LONGEST_HOURS * 3600:
        raise TooLarge(f"the sound is longer than {LONGEST_HOURS} hours")
