"""Scene cuts by ffmpeg's own detector, in one decode of small pictures.

Chosen over PySceneDetect, which finds the same hard cuts but brings OpenCV and NumPy (200 MB of image, 90 MB of memory)
and pulls every full-size frame through Python. Here a frame costs one line of text.
"""

from array import array
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from platform_analyzer import CorruptMedia, Job
from platform_analyzer.ffmpeg import INPUT, Video
from platform_analyzer.tools import ToolFailed, stream_lines

CUT_SCORE = 10.0
"""scdet's score of a cut, 0–100: the difference to the frame before, less where the picture moves anyway. Its manual's
default; good values are 8 to 14."""

SHORTEST_SCENE = 0.6
"""Seconds; two cuts closer than that are a flash, not two scenes."""

MAX_SCENES = 600

WHOLE_DECODE_SECONDS = 1800
"""Longer videos are looked at by their key frames alone: cuts get the precision of a key frame, work stays bounded."""


DECODED = 0.5
"""Share of the work that this is; the frames of the scenes are the rest."""


@dataclass(frozen=True)
class Scene:
    """Seconds from the start of the video. `motion`: mean difference of a frame to the one before, 0 (still) to 100;
    None where only key frames were looked at, which are too far from each other to tell."""

    start: float
    end: float
    motion: float | None = None


@dataclass(frozen=True)
class Timeline:
    """`times`: when each frame that was looked at is shown."""

    scenes: list[Scene]
    times: array
    end: float

    def frame_at(self, time: float) -> float:
        """The time of the first frame at or after `time`, else of the last."""
        return self.times[min(bisect_left(self.times, time), len(self.times) - 1)]


def find_scenes(job: Job, video: Video, duration: float | None) -> Timeline:
    """Scenes that together cover the video without gaps. Raises CorruptMedia when no frame can be decoded.

    A file that breaks off is analysed up to there.
    """
    times, changes, cuts = array("d"), array("d"), [0.0]
    long = duration is not None and duration > WHOLE_DECODE_SECONDS
    try:
        for time, change, score in _scores(job, video, long):
            if duration:
                job.tell(DECODED * min(1.0, time / duration))
            times.append(time)
            changes.append(change)
            if score >= CUT_SCORE and time - cuts[-1] >= SHORTEST_SCENE and len(cuts) < MAX_SCENES:
                cuts.append(time)
    except ToolFailed:
        pass  # What was decoded until then counts; nothing at all is refused below.
    if not times:
        raise CorruptMedia("no frame of the video can be decoded")
    end = _end(times, video, duration)
    if len(cuts) > 1 and end - cuts[-1] < SHORTEST_SCENE:
        cuts.pop()
    scenes = [
        Scene(round(a, 3), round(b, 3), None if long else _motion(times, changes, a, b))
        for a, b in zip(cuts, [*cuts[1:], end])
    ]
    return Timeline(scenes, times, round(end, 3))


def _motion(times: array, changes: array, start: float, end: float) -> float:
    """Of the frames between two cuts; the first one differs from another scene."""
    within = changes[bisect_left(times, start) + 1 : bisect_left(times, end)]
    return round(sum(within) / len(within), 2) if within else 0.0


def _end(times: array, video: Video, duration: float | None) -> float:
    """Where the last frame ends; the header's duration where it is near that, else it is wrong or the file cut off."""
    last = times[-1] + 1 / (video.frame_rate or 25)
    return duration if duration is not None and 0 <= duration - times[-1] < 2 else last


def _scores(job: Job, video: Video, long: bool) -> Iterator[tuple[float, float, float]]:
    """Time, difference to the frame before and cut score of each decoded frame."""
    command = (
        *("ffmpeg", *INPUT, *(("-skip_frame", "nokey") if long else ()), "-i", f"file:{job.file()}"),
        *("-map", f"0:{video.index}", "-fps_mode", "passthrough"),
        *("-vf", "scale=160:90:flags=area,format=yuv420p,scdet=t=100,metadata=print:file=-"),
        *("-f", "null", "/dev/null"),
    )
    time, change = None, 0.0
    for line in stream_lines(command, job):
        if line.startswith("frame:"):
            stamp = line.rpartition("pts_time:")[2].strip()
            time = float(stamp) if stamp not in ("", "NOPTS") else None
        elif line.startswith("lavfi.scd.mafd="):
            change = float(line.partition("=")[2])
        elif time is not None and time >= 0 and line.startswith("lavfi.scd.score="):
            yield time, change, float(line.partition("=")[2])
