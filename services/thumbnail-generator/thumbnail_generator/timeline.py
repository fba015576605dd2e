"""What a player shows over its time line: small pictures of the whole video on one sheet, and a WebVTT file that says
which is when."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

import pyvips
from platform_analyzer import Job
from platform_analyzer.cues import webvtt
from platform_analyzer.ffmpeg import INPUT, Video
from platform_analyzer.still import Still, fit, grab
from platform_analyzer.tools import ToolFailed, stream_blocks

from thumbnail_generator.vips import from_pixels, packed

LONGEST = 160
"""Pixels of the long side of a picture on the sheet."""

COLUMNS = 10

MOST = 200
"""Pictures on a sheet: 1600 × 1800 pixels, some hundred kilobytes. A four-hour video has one every 72 s."""

CLOSEST = 1.0
"""Seconds between two pictures at least."""

WHOLE_SECONDS = 60.0
"""Of longer videos the key frame before each moment is taken, and nothing else is decoded."""

READ_BYTES = 2 * 1024**3
"""Larger files are not read as a whole: a place for each moment is looked for, which takes 0.1 to 0.5 s each."""

SHEET, TRACK = "sprite.webp", "sprite.vtt"
QUALITY = 70


@dataclass(frozen=True)
class Timeline:
    """`interval`: seconds that a picture stands for. `sheet` is WebP, `track` WebVTT that names parts of the sheet."""

    interval: float
    width: int
    height: int
    count: int
    sheet: bytes
    track: str


def make_timeline(job: Job, video: Video, duration: float | None) -> Timeline | None:
    """None for a video whose length is unknown, or of which no picture can be decoded."""
    if not duration or video.cover:
        return None
    interval = max(CLOSEST, duration / MOST)
    count = min(MOST, ceil(round(duration / interval, 6)))
    width, height = fit(video.width, video.height, LONGEST)
    pictures = _filled(_stills(job, video, duration, interval, count), count)
    if not pictures:
        return None
    sheet = pyvips.Image.arrayjoin([from_pixels(still) for still in pictures], across=COLUMNS)
    track = _track(interval, count, duration, width, height)
    return Timeline(round(interval, 3), width, height, count, packed(sheet, SHEET, QUALITY), track)


def _stills(job: Job, video: Video, duration: float, interval: float, count: int) -> Iterator[Still | None]:
    if duration <= WHOLE_SECONDS:
        yield from _streamed(job, video, interval)
        return
    if job.file().stat().st_size <= READ_BYTES:
        yield from _streamed(job, video, interval, "-skip_frame", "nokey")
        return
    for number in range(count):
        yield grab(job.file(), video, interval * number, LONGEST, job, key_frame=True)


def _streamed(job: Job, video: Video, interval: float, *options: str) -> Iterator[Still]:
    """One pass, the last frame before each moment. What was decoded before a broken spot counts.

    `options`: ffmpeg's for the decoder.
    """
    width, height = fit(video.width, video.height, LONGEST)
    command = (
        *("ffmpeg", *INPUT, *options, "-i", f"file:{job.file()}", "-map", f"0:{video.index}"),
        *("-vf", f"fps=1/{interval}:start_time=0:round=up,scale={width}:{height}:flags=area+accurate_rnd+bitexact"),
        *("-pix_fmt", "rgb24", "-f", "rawvideo", "-flags", "+bitexact", "pipe:1"),
    )
    size = width * height * 3
    try:
        for block in stream_blocks(command, job, size):
            if len(block) == size:
                yield Still(width, height, block)
    except ToolFailed:
        return


def _filled(stills: Iterator[Still | None], count: int) -> list[Still]:
    """`count` pictures: where one is missing, the one before stands for it, at the start the first there is."""
    found = [still for still, _ in zip(stills, range(count))]
    first = next((still for still in found if still is not None), None)
    if first is None:
        return []
    pictures = [first]
    for number in range(count):
        still = found[number] if number < len(found) else None
        pictures.append(still or pictures[-1])
    return pictures[1:]


def _track(interval: float, count: int, duration: float, width: int, height: int) -> str:
    cues = []
    for number in range(count):
        start, end = number * interval, min((number + 1) * interval, duration)
        place = f"{number % COLUMNS * width},{number // COLUMNS * height},{width},{height}"
        cues.append((start, end, f"{SHEET}#xywh={place}"))
    return webvtt(cues)
