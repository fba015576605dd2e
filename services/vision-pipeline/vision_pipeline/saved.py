"""Frames as files: `frames/NNNN.jpg`, the same bytes for the same input."""

import io
from typing import Any

from PIL import Image
from platform_analyzer import Job
from platform_analyzer.files import keep_only, write_atomically

LONGEST = 2048
"""Pixels of the long side of a frame: enough to read a scanned A4 page, small enough for every analyzer's memory."""

QUALITY = 90


class FrameFolder:
    """The media's `frames` folder during one run."""

    def __init__(self, job: Job) -> None:
        self._folder = job.folder("frames")
        self._media_id = job.media_id
        self._names: list[str] = []

    def add(
        self, image: Image.Image, *, time: float | None, start: float | None, end: float | None, page: int | None
    ) -> dict[str, Any]:
        """Write the next frame and return its entry in the result."""
        name = f"{len(self._names) + 1:04}.jpg"
        packed = io.BytesIO()
        image.save(packed, "JPEG", quality=QUALITY, subsampling="4:2:0")
        write_atomically(self._folder / name, packed.getvalue())
        self._names.append(name)
        place = {"path": f"{self._media_id}/frames/{name}", "time": time, "start": start, "end": end, "page": page}
        return place | {"width": image.width, "height": image.height}

    def finish(self) -> None:
        """Remove frames of an earlier run that this one did not write."""
        keep_only(self._folder, self._names)
