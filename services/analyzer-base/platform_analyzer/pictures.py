"""Pictures through Pillow, with its decompression-bomb guard turned into a typed error and orientation honoured."""

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError
from platform_analyzer.errors import AnalyzerError, CorruptMedia, TooLarge, UnsupportedMedia
from platform_analyzer.kind import MAX_PIXELS, Kind, kind_of

FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "TIFF", "AVIF")

Image.MAX_IMAGE_PIXELS = MAX_PIXELS
warnings.simplefilter("error", Image.DecompressionBombWarning)
# libtiff and Pillow warn about odd tags; the picture is what counts.
warnings.filterwarnings("ignore", category=UserWarning, module="PIL")


@contextmanager
def opened(file: Path) -> Iterator[Image.Image]:
    """The picture, its header read and its size checked. Raises CorruptMedia, TooLarge.

    Covers the body too: a decoder's error inside it is the media's fault.
    """
    if kind_of(file) is not Kind.PICTURE:
        raise UnsupportedMedia("not a picture")
    try:
        with Image.open(file, formats=FORMATS) as image:
            check_size(*image.size)
            yield image
    except AnalyzerError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise TooLarge(f"the picture has more than {MAX_PIXELS} pixels") from None
    except UnidentifiedImageError:
        raise CorruptMedia("the picture's header is broken") from None
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, TypeError, KeyError) as error:
        raise CorruptMedia(f"the picture is broken ({type(error).__name__})") from None


def check_size(width: int, height: int) -> None:
    """Raises CorruptMedia for an empty picture, TooLarge over MAX_PIXELS."""
    if width < 1 or height < 1:
        raise CorruptMedia("the picture has no pixels")
    if width * height > MAX_PIXELS:
        raise TooLarge(f"{width}x{height} is more than {MAX_PIXELS} pixels")


def upright(image: Image.Image, longest: int) -> Image.Image:
    """RGB, turned as its EXIF says, transparency on white, at most `longest` pixels on the long side."""
    if image.format in ("JPEG", "MPO"):
        image.draft("RGB", (longest, longest))
    if image.mode.startswith("I;16") or image.mode in ("I", "F"):
        image = _eight_bits(image)
    turned = ImageOps.exif_transpose(image)
    turned.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    if turned.has_transparency_data:
        layer = turned.convert("RGBA")
        paper = Image.new("RGBA", layer.size, "white")
        return Image.alpha_composite(paper, layer).convert("RGB")
    return turned.convert("RGB")


def _eight_bits(image: Image.Image) -> Image.Image:
    """Deep greys stretched to 0–255 by their own darkest and brightest; a plain convert would clip them to white."""
    grey = image.convert("F")
    low, high = grey.getextrema()
    spread = max(high - low, 1e-6)
    return grey.point(lambda value: (value - low) * (255 / spread)).convert("L")
