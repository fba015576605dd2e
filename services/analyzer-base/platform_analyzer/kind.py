"""What a file is, by its first bytes and never by its name."""

import re
from enum import Enum
from pathlib import Path

from platform_analyzer.errors import CorruptMedia, TooLarge, UnsupportedMedia

MAX_BYTES = 20 * 2**30
"""Largest original that is looked at, as large as an upload may be."""

MAX_PIXELS = 60_000_000
"""Largest picture that is decoded: 60 megapixels are 180 MB as RGB. Judged by the header, before any pixel is made."""


class Kind(Enum):
    """PICTURE: Pillow and libvips read it. STREAM: a container ffmpeg knows by its magic. UNKNOWN: perhaps one."""

    PICTURE = "picture"
    STREAM = "stream"
    UNKNOWN = "unknown"


_PICTURES = (
    rb"\xff\xd8\xff",
    rb"\x89PNG\r\n\x1a\n",
    rb"GIF8[79]a",
    rb"RIFF....WEBP",
    rb"II\*\0|MM\0\*|II\+\0|MM\0\+",
    rb"....ftyp(avif|avis)",
)
_REFUSED = (
    (rb"%PDF-", "PDF documents"),
    (rb"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*(<!DOCTYPE svg[^>]*>\s*)?<svg[\s>]", "SVG drawings"),
    (rb"PK(\x03\x04|\x05\x06)|\x1f\x8b|7z\xbc\xaf|Rar!|BZh|\xfd7zXZ", "archives"),
    (rb"....ftyp(heic|heix|hevc|mif1|msf1)", "HEIC pictures"),
    (rb"#EXTM3U|<\?xml", "playlists"),
    (rb"BM....\0\0\0\0", "Windows bitmaps"),
    (rb"8BPS", "Photoshop documents"),
)
_STREAMS = (
    rb"....(ftyp|moov|mdat|wide|free|skip)",
    rb"\x1aE\xdf\xa3",
    rb"RIFF....(AVI |WAVE)|RF64|OggS|fLaC|ID3|FLV|FORM....AIF",
    rb"\x00\x00\x01[\xba\xb3]|0&\xb2u",
    rb"\xff[\xfb\xf3\xf2\xfa\xf1\xf9]",
    rb"G.{187}G",
)


def kind_of(file: Path) -> Kind:
    """The kind of `file`. Raises CorruptMedia when empty, TooLarge over MAX_BYTES,
    UnsupportedMedia for the kinds of `_REFUSED`.
    """
    size = file.stat().st_size
    if size == 0:
        raise CorruptMedia("the file is empty")
    if size > MAX_BYTES:
        raise TooLarge(f"the file is larger than {MAX_BYTES // 2**30} GiB")
    with file.open("rb") as stream:
        head = stream.read(1024)
    if _matches(_PICTURES, head):
        return Kind.PICTURE
    for pattern, name in _REFUSED:
        if _matches((pattern,), head):
            raise UnsupportedMedia(f"{name} are not analysed")
    return Kind.STREAM if _matches(_STREAMS, head) else Kind.UNKNOWN


def _matches(patterns: tuple[bytes, ...], head: bytes) -> bool:
    return any(re.match(pattern, head, re.DOTALL) for pattern in patterns)
