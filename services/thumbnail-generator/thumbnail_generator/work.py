"""From a media file to its poster, its previews, and the pictures of its time line."""

from typing import Any

import pyvips
from platform_analyzer import CorruptMedia, Job
from platform_analyzer.ffmpeg import Video, probe
from platform_analyzer.files import keep_only, write_atomically
from platform_analyzer.kind import Kind, kind_of

from thumbnail_generator.moment import poster_frame
from thumbnail_generator.sizes import SIZES, Size
from thumbnail_generator.timeline import COLUMNS, SHEET, TRACK, Timeline, make_timeline
from thumbnail_generator.vips import from_pixels, open_picture, packed, shrunk

LONGEST = SIZES[0].longest


def analyze(job: Job) -> dict[str, Any]:
    """The result of the contract. Sound without cover art has no thumbnails; that is not an error."""
    try:
        return _analyze(job)
    except pyvips.Error:
        raise CorruptMedia("the picture cannot be decoded") from None


def _analyze(job: Job) -> dict[str, Any]:
    kind = kind_of(job.file())
    if kind is Kind.PICTURE:
        return _written(job, open_picture(job.file(), LONGEST), None, None)
    streams = probe(job.file(), kind, job)
    if streams.video is None:
        return _written(job, None, None, None)
    return _of_video(job, streams.video, streams.duration)


def _of_video(job: Job, video: Video, duration: float | None) -> dict[str, Any]:
    still, time = poster_frame(job, video, duration, LONGEST)
    timeline = make_timeline(job, video, duration)
    return _written(job, from_pixels(still), None if video.cover else time, timeline)


def _written(job: Job, image: pyvips.Image | None, time: float | None, timeline: Timeline | None) -> dict[str, Any]:
    folder = job.folder("thumbnails")
    made = [] if image is None else [(size, shrunk(image, size.longest)) for size in SIZES]
    files = {size.file: packed(small, size.file, size.quality) for size, small in made}
    if timeline is not None:
        files |= {SHEET: timeline.sheet, TRACK: timeline.track.encode()}
    for name, content in files.items():
        write_atomically(folder / name, content)
    keep_only(folder, files.keys())
    return {
        "thumbnails": [_entry(job, size, small, time) for size, small in made],
        "timeline": None if timeline is None else _timeline_entry(job, timeline),
    }


def _entry(job: Job, size: Size, small: pyvips.Image, time: float | None) -> dict[str, Any]:
    place = {"path": f"{job.media_id}/thumbnails/{size.file}", "width": small.width, "height": small.height}
    return place | {"time": time, "kind": size.kind}


def _timeline_entry(job: Job, timeline: Timeline) -> dict[str, Any]:
    return {
        "sprite": f"{job.media_id}/thumbnails/{SHEET}",
        "track": f"{job.media_id}/thumbnails/{TRACK}",
        "interval": timeline.interval,
        "columns": COLUMNS,
        "count": timeline.count,
        "width": timeline.width,
        "height": timeline.height,
    }
