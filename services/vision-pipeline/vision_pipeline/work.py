"""From a media file to facts, scenes and frames, whatever the kind."""

from dataclasses import asdict
from typing import Any

from PIL import Image
from platform_analyzer import CorruptMedia, Job
from platform_analyzer.ffmpeg import Streams, Video, probe
from platform_analyzer.files import keep_only
from platform_analyzer.kind import Kind, kind_of
from platform_analyzer.pictures import opened

from vision_pipeline.pages import page_frames
from vision_pipeline.saved import FrameFolder
from vision_pipeline.scenes import find_scenes
from vision_pipeline.shots import shot_frames


def analyze(job: Job) -> dict[str, Any]:
    """The result of the contract; raises the typed errors of the contract."""
    file = job.file()
    kind = kind_of(file)
    if kind is Kind.PICTURE and not _moving(job):
        return _picture(job)
    streams = probe(file, kind, job)
    if streams.video is None or streams.video.cover:
        return {"facts": _stream_facts(job, streams, "audio"), "scenes": [], "frames": _none_left(job)}
    return _video(job, streams, streams.video)


def _moving(job: Job) -> bool:
    """An animated GIF is a short video; ffmpeg reads no other animation, so those count as their first picture."""
    with opened(job.file()) as image:
        return image.format == "GIF" and bool(getattr(image, "is_animated", False))


def _picture(job: Job) -> dict[str, Any]:
    with opened(job.file()) as image:
        facts = _facts(job, kind="image", format=(image.format or "").lower(), pages=_pages(image))
        frames = page_frames(image, FrameFolder(job), job)
    return {"facts": facts | _size_of(frames), "scenes": [], "frames": frames}


def _pages(image: Image.Image) -> int:
    return int(getattr(image, "n_frames", 1)) if image.format == "TIFF" else 1


def _size_of(frames: list[dict[str, Any]]) -> dict[str, int]:
    """The upright size of the original, which the first page knew."""
    return {"width": frames[0].pop("original_width"), "height": frames[0].pop("original_height")}


def _video(job: Job, streams: Streams, video: Video) -> dict[str, Any]:
    timeline = find_scenes(job, video, streams.duration)
    frames = shot_frames(job, video, timeline, FrameFolder(job))
    if not frames:
        raise CorruptMedia("no frame of the video can be decoded")
    facts = _stream_facts(job, streams, "video")
    facts["duration"] = facts["duration"] or timeline.end
    return {"facts": facts, "scenes": [asdict(scene) for scene in timeline.scenes], "frames": frames}


def _stream_facts(job: Job, streams: Streams, kind: str) -> dict[str, Any]:
    facts = _facts(job, kind=kind, format=streams.format, duration=streams.duration, audioCodec=streams.audio_codec)
    video = streams.video
    if kind == "video" and video is not None:
        facts |= {
            "width": video.width,
            "height": video.height,
            "frameRate": video.frame_rate,
            "videoCodec": video.codec,
        }
    return facts


def _facts(job: Job, **known: Any) -> dict[str, Any]:
    """All facts of the contract, null where unknown or not of this kind."""
    names = ("kind", "format", "duration", "width", "height", "frameRate", "videoCodec", "audioCodec", "pages")
    return {name: known.get(name) for name in names} | {"bytes": job.file().stat().st_size}


def _none_left(job: Job) -> list[dict[str, Any]]:
    """Sound has no frames; those of a run before, if any, go."""
    keep_only(job.folder("frames"), ())
    return []
