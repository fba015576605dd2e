"""One frame of a video as raw pixels."""

from dataclasses import dataclass
from pathlib import Path

from platform_analyzer.ffmpeg import INPUT, Video
from platform_analyzer.job import Job
from platform_analyzer.tools import ToolFailed, run_tool


@dataclass(frozen=True)
class Still:
    """Upright RGB, three bytes a pixel, row by row."""

    width: int
    height: int
    pixels: bytes


def fit(width: int, height: int, longest: int) -> tuple[int, int]:
    """The size with the same shape whose longer side is at most `longest`; never enlarges, never reaches 0."""
    scale = min(1.0, longest / max(width, height))
    return max(1, round(width * scale)), max(1, round(height * scale))


def grab(file: Path, video: Video, time: float, longest: int, job: Job, *, key_frame: bool = False) -> Still | None:
    """The first frame shown at or after `time` seconds, or None when there is none or it can't be
    decoded.

    `key_frame`: the last key frame before it instead, the only one that is then decoded. Bit-exact: the same input
    gives the same bytes.
    """
    width, height = fit(video.width, video.height, longest)
    scale = f"scale={width}:{height}:flags=bicubic+accurate_rnd+bitexact"
    # A cover comes before the sound, so that even seeking to 0 would skip it.
    seek = ("-ss", f"{time:.4f}") if time > 0 else ()
    nearest = ("-noaccurate_seek", "-skip_frame", "nokey") if key_frame else ()
    command = (
        *("ffmpeg", *INPUT, *nearest, *seek, "-i", f"file:{file}", "-map", f"0:{video.index}"),
        *("-vf", scale, "-frames:v", "1"),
        *("-pix_fmt", "rgb24", "-f", "rawvideo", "-flags", "+bitexact", "pipe:1"),
    )
    try:
        pixels = run_tool(command, job)
    except ToolFailed:
        return None
    return Still(width, height, pixels) if len(pixels) == width * height * 3 else None
