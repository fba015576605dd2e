"""Which frame stands for a video."""

from platform_analyzer import CorruptMedia, Job
from platform_analyzer.ffmpeg import Video
from platform_analyzer.still import Still, grab

from thumbnail_generator.vips import contrast, from_pixels

MOMENTS = (0.1, 0.3, 0.5, 0.0)
"""Parts of the duration, in the order they are tried; openings are often black, endings are credits."""

ENOUGH_CONTRAST = 25.0


def poster_frame(job: Job, video: Video, duration: float | None, longest: int) -> tuple[Still, float]:
    """The first tried frame that is neither black nor faded, else the best of those, with its time in seconds.

    Raises CorruptMedia when no frame can be decoded.
    """
    best: tuple[float, Still, float] | None = None
    for part in MOMENTS if duration and not video.cover else (0.0,):
        time = round((duration or 0.0) * part, 3)
        still = grab(job.file(), video, time, longest, job)
        if still is None:
            continue
        score = contrast(from_pixels(still))
        if best is None or score > best[0]:
            best = (score, still, time)
        if score >= ENOUGH_CONTRAST:
            break
    if best is None:
        raise CorruptMedia("no frame of the video can be decoded")
    return best[1], best[2]
