"""ffprobe and ffmpeg on files that may be hostile: no network, no playlists, bounded in pixels, seconds and memory."""

import json
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from subprocess import run
from typing import Any

from platform_analyzer.errors import CorruptMedia, TooLarge, UnsupportedMedia
from platform_analyzer.job import Job
from platform_analyzer.kind import Kind
from platform_analyzer.tools import ToolFailed, run_tool

MAX_VIDEO_PIXELS = 4096 * 2304
"""4K in its largest form. A decoder keeps up to 16 pictures, so 8K would not fit the memory cap."""

MAX_VIDEO_SECONDS = 6 * 3600

PROBE_SECONDS = 30

_DEMUXERS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mpegvideo,flv,asf,ogg,wav,w64,aiff,mp3,flac,aac,ac3,gif,amr"
)
"""Containers only. Left out on purpose: hls, dash, concat and image2, which open further files that the media names."""

_MIN_PROBE_SCORE = 26
"""Up to 25 ffprobe is guessing (AVPROBE_SCORE_RETRY), and takes noise for MP3.

Not asked of files with a known magic: a short MP3 behind a large cover scores 24.
"""

INPUT = (
    *("-v", "error", "-nostdin", "-protocol_whitelist", "file", "-format_whitelist", _DEMUXERS),
    *("-threads", "2", "-max_pixels", str(MAX_VIDEO_PIXELS)),
)
"""ffmpeg's options before `-i` for every hostile input."""


@dataclass(frozen=True)
class Video:
    """A picture stream: `width` × `height` as shown, after rotation and with square pixels.

    `cover`: a still that goes with the sound, such as album art.
    """

    index: int
    codec: str
    width: int
    height: int
    frame_rate: float | None
    cover: bool


@dataclass(frozen=True)
class Streams:
    """Facts of a container. `duration` in seconds, None where the container doesn't know."""

    format: str
    duration: float | None
    video: Video | None
    audio_codec: str | None


@cache
def version() -> str:
    """Such as "ffmpeg 7.1.2"."""
    words = run(("ffmpeg", "-version"), capture_output=True, text=True, check=True, timeout=10).stdout.split()
    return f"ffmpeg {words[2].split('-')[0]}"


def probe(file: Path, kind: Kind, job: Job) -> Streams:
    """Facts of the container, after checking that there is at least one packet of data behind its header.

    Raises CorruptMedia, UnsupportedMedia, TooLarge.
    """
    command = (
        *("ffprobe", "-v", "error", "-protocol_whitelist", "file", "-format_whitelist", _DEMUXERS),
        *("-analyzeduration", "10M", "-probesize", "20M", "-max_pixels", str(2**31 - 1)),
        *("-of", "json", "-show_format", "-show_streams", "-show_packets", "-read_intervals", "%+#1"),
        f"file:{file}",
    )
    try:
        found = json.loads(run_tool(command, job, PROBE_SECONDS))
    except ToolFailed:
        raise _unreadable(kind) from None
    streams = found.get("streams", [])
    container = found.get("format", {})
    guessed = kind is Kind.UNKNOWN and int(container.get("probe_score", 0)) < _MIN_PROBE_SCORE
    if guessed or not streams:
        raise _unreadable(kind)
    if not found.get("packets"):
        raise CorruptMedia("there is no data behind the header")
    return _facts(container, streams)


def _unreadable(kind: Kind) -> CorruptMedia | UnsupportedMedia:
    if kind is Kind.STREAM:
        return CorruptMedia("the container is broken")
    return UnsupportedMedia("not a kind of media that is analysed")


def _facts(container: dict[str, Any], streams: list[dict[str, Any]]) -> Streams:
    pictures = [_video(stream) for stream in streams if stream.get("codec_type") == "video"]
    moving = [video for video in pictures if not video.cover]
    sounds = [stream for stream in streams if stream.get("codec_type") == "audio"]
    if not pictures and not sounds:
        raise UnsupportedMedia("neither picture nor sound")
    video = next(iter(moving or pictures), None)
    duration = _seconds(container.get("duration"))
    if video is not None and video.width * video.height == 0:
        raise CorruptMedia("the picture has no size")
    if video is not None and video.width * video.height > MAX_VIDEO_PIXELS:
        raise TooLarge(f"{video.width}x{video.height} is more than {MAX_VIDEO_PIXELS} pixels")
    if duration is not None and duration > MAX_VIDEO_SECONDS and moving:
        raise TooLarge(f"{duration:.0f} seconds is more than {MAX_VIDEO_SECONDS}")
    return Streams(
        format=container["format_name"].split(",")[0],
        duration=duration,
        video=video,
        audio_codec=sounds[0].get("codec_name", "unknown") if sounds else None,
    )


def _video(stream: dict[str, Any]) -> Video:
    width, height = int(stream.get("width", 0)), int(stream.get("height", 0))
    width = round(width * (_ratio(stream.get("sample_aspect_ratio")) or 1))
    rotations = [data["rotation"] for data in stream.get("side_data_list", []) if "rotation" in data]
    if rotations and round(float(rotations[0]) / 90) % 2:
        width, height = height, width
    return Video(
        index=int(stream["index"]),
        codec=stream.get("codec_name", "unknown"),
        width=width,
        height=height,
        frame_rate=_rounded(_ratio(stream.get("avg_frame_rate"))),
        cover=bool(stream.get("disposition", {}).get("attached_pic")),
    )


def _ratio(text: str | None) -> Fraction | None:
    """ "25/1" or "4:3"; None for "0/0", "N/A" and the like."""
    try:
        ratio = Fraction((text or "").replace(":", "/"))
    except (ValueError, ZeroDivisionError):
        return None
    return ratio if ratio > 0 else None


def _rounded(ratio: Fraction | None) -> float | None:
    return None if ratio is None else round(float(ratio), 3)


def _seconds(text: str | None) -> float | None:
    return None if text in (None, "N/A") else round(float(text), 3)
