"""Key frames: one to three a scene, those that look alike only once."""

from typing import Any

from PIL import Image
from platform_analyzer import Job
from platform_analyzer.ffmpeg import Video
from platform_analyzer.still import grab

from vision_pipeline.likeness import alike, fingerprint
from vision_pipeline.saved import LONGEST, FrameFolder
from vision_pipeline.scenes import DECODED, Scene, Timeline

MAX_FRAMES = 600
"""Frames a video gives at most; with many scenes each gives one, from the middle."""


def shot_frames(job: Job, video: Video, timeline: Timeline, folder: FrameFolder) -> list[dict[str, Any]]:
    """Write and describe the frames of all scenes, in the order of time."""
    frames: list[dict[str, Any]] = []
    roomy = len(timeline.scenes) * 3 <= MAX_FRAMES
    for number, scene in enumerate(timeline.scenes):
        job.tell(DECODED + (1 - DECODED) * number / len(timeline.scenes))
        seen: list[int] = []
        for wanted in _moments(scene) if roomy else [(scene.start + scene.end) / 2]:
            time = timeline.frame_at(wanted)
            still = grab(job.file(), video, max(0.0, time - 0.002), LONGEST, job)
            if still is None:
                continue  # A broken spot in the video; the other moments may be whole.
            image = Image.frombytes("RGB", (still.width, still.height), still.pixels)
            mark = fingerprint(image)
            if any(alike(mark, other) for other in seen):
                continue
            seen.append(mark)
            frames.append(folder.add(image, time=round(time, 3), start=scene.start, end=scene.end, page=None))
    folder.finish()
    return frames


def _moments(scene: Scene) -> list[float]:
    """One for a short scene, two from 3 s, three from 10 s, evenly spread and away from the cuts."""
    length = scene.end - scene.start
    parts = (1 / 2,) if length < 3 else (1 / 4, 3 / 4) if length < 10 else (1 / 6, 1 / 2, 5 / 6)
    return [scene.start + length * part for part in parts]
