"""From a media file to its poster and previews."""

from typing import Any

import pyvips
from platform_analyzer import CorruptMedia, Job
from platform_analyzer.ffmpeg import probe
from platform_analyzer.files import keep_only, write_atomically
from platform_analyzer.kind import Kind, kind_of

from thumbnail_generator.moment import poster_frame
from thumbnail_generator.sizes import SIZES, Size
from thumbnail_generator.vips import from_pixels, open_picture, packed, shrunk


def analyze(job: Job) -> dict[str, Any]:
    """The result of the contract. Sound without cover art has no thumbnails; that is not an error."""
    folder = job.folder("thumbnails")
    try:
        image, time = _source(job)
        made = [] if image is None else [(size, *_make(image, size)) for size in SIZES]
    except pyvips.Error:
        raise CorruptMedia("the picture cannot be decoded") from None
    for size, content, _ in made:
        write_atomically(folder / size.file, content)
    keep_only(folder, {size.file for size, _, _ in made})
    return {"thumbnails": [_entry(job, size, shape, time) for size, _, shape in made]}


def _source(job: Job) -> tuple[pyvips.Image | None, float | None]:
    """The picture all sizes are made of, and its time in the video."""
    kind = kind_of(job.file())
    if kind is Kind.PICTURE:
        return open_picture(job.file(), SIZES[0].longest), None
    streams = probe(job.file(), kind, job)
    if streams.video is None:
        return None, None
    still, time = poster_frame(job, streams.video, streams.duration, SIZES[0].longest)
    return from_pixels(still), None if streams.video.cover else time


def _make(image: pyvips.Image, size: Size) -> tuple[bytes, tuple[int, int]]:
    small = shrunk(image, size.longest)
    return packed(small, size), (small.width, small.height)


def _entry(job: Job, size: Size, shape: tuple[int, int], time: float | None) -> dict[str, Any]:
    place = {"path": f"{job.media_id}/thumbnails/{size.file}", "width": shape[0], "height": shape[1]}
    return place | {"time": time, "kind": size.kind}
