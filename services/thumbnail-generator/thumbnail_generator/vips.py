"""libvips: shrinks while decoding, so that a large picture never lies in memory as a whole."""

import os
from pathlib import Path

# Read by libvips when it is loaded: two threads are this server's processors, and loaders that were not
# hardened against hostile files stay off.
os.environ["VIPS_CONCURRENCY"] = "2"
os.environ["VIPS_BLOCK_UNTRUSTED"] = "1"

import pyvips
from platform_analyzer import CorruptMedia, TooLarge
from platform_analyzer.kind import MAX_PIXELS
from platform_analyzer.still import Still

pyvips.cache_set_max(0)


def open_picture(file: Path, longest: int) -> pyvips.Image:
    """The first page, upright, in sRGB, transparency on white, in memory at `longest` pixels or less.

    Raises TooLarge and CorruptMedia by the header, pyvips.Error while decoding; a truncated picture is an error.
    """
    header = pyvips.Image.new_from_file(str(file), access="sequential", fail_on="truncated")
    if header.width < 1 or header.height < 1:
        raise CorruptMedia("the picture has no pixels")
    if header.width * header.height > MAX_PIXELS:
        raise TooLarge(f"{header.width}x{header.height} is more than {MAX_PIXELS} pixels")
    small = pyvips.Image.thumbnail(str(file), longest, height=longest, size="down", fail_on="truncated")
    if small.hasalpha():
        small = small.flatten(background=255)
    return small.colourspace("srgb").cast("uchar").copy_memory()


def from_pixels(still: Still) -> pyvips.Image:
    return pyvips.Image.new_from_memory(still.pixels, still.width, still.height, 3, "uchar").copy(interpretation="srgb")


def shrunk(image: pyvips.Image, longest: int) -> pyvips.Image:
    return image.thumbnail_image(longest, height=longest, size="down").copy_memory()


def packed(image: pyvips.Image, file: str, quality: int) -> bytes:
    """JPEG or WebP by the file's ending, `quality` 0–100, without metadata: where it was taken is nobody's business."""
    if file.endswith(".jpg"):
        return image.jpegsave_buffer(Q=quality, keep="none", optimize_coding=True, interlace=True)
    return image.webpsave_buffer(Q=quality, keep="none", effort=2)


def contrast(image: pyvips.Image) -> float:
    """Standard deviation of brightness, 0–127: near 0 for a black or faded frame."""
    return image.colourspace("b-w").deviate()
