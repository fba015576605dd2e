"""A picture is one frame; a TIFF of several pages is a frame a page."""

from typing import Any

from PIL import Image
from platform_analyzer import Job
from platform_analyzer.pictures import check_size, upright

from vision_pipeline.saved import LONGEST, FrameFolder

MAX_PAGES = 600


def page_frames(image: Image.Image, folder: FrameFolder, job: Job) -> list[dict[str, Any]]:
    """Frames of the picture's pages, the first with the original's upright size beside.

    Pages after MAX_PAGES are left out. `page` is null where there is but one.
    """
    count = min(int(getattr(image, "n_frames", 1)), MAX_PAGES) if image.format == "TIFF" else 1
    frames = []
    for number in range(count):
        job.remaining()
        job.tell(number / count)
        image.seek(number)
        check_size(*image.size)
        size = _upright_size(image)
        page = upright(image.copy() if count > 1 else image, LONGEST)
        frame = folder.add(page, time=None, start=None, end=None, page=number + 1 if count > 1 else None)
        frames.append(frame | dict(zip(("original_width", "original_height"), size)) if number == 0 else frame)
    folder.finish()
    return frames


def _upright_size(image: Image.Image) -> tuple[int, int]:
    """The size after EXIF orientation: 5 to 8 are lying on their side."""
    width, height = image.size
    return (height, width) if image.getexif().get(0x0112) in (5, 6, 7, 8) else (width, height)
