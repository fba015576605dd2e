"""By content, never by name."""

from pathlib import Path

import pytest
from platform_analyzer import CorruptMedia, UnsupportedMedia
from platform_analyzer.kind import Kind, kind_of


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b"\xff\xd8\xff\xe0", Kind.PICTURE),
        (b"\x89PNG\r\n\x1a\n", Kind.PICTURE),
        (b"RIFF\0\0\0\0WEBPVP8 ", Kind.PICTURE),
        (b"\0\0\0\x1cftypavif", Kind.PICTURE),
        (b"MM\0*", Kind.PICTURE),
        (b"\0\0\0\x1cftypisom", Kind.STREAM),
        (b"RIFF\0\0\0\0WAVEfmt ", Kind.STREAM),
        (b"\x1aE\xdf\xa3", Kind.STREAM),
        (b"fLaC", Kind.STREAM),
        (b"hello", Kind.UNKNOWN),
    ],
)
def test_the_first_bytes_tell(tmp_path: Path, head: bytes, kind: Kind) -> None:
    file = tmp_path / "holiday.txt"
    file.write_bytes(head + b"\0" * 400)
    assert kind_of(file) is kind


@pytest.mark.parametrize(
    "head",
    [
        b"%PDF-1.7",
        b"PK\x03\x04",
        b"\x1f\x8b",
        b"<svg>",
        b'\n<?xml version="1.0"?>\n<!-- x -->\n<svg x="">',
        b"#EXTM3U",
        b"\0\0\0\x18ftypheic",
    ],
)
def test_kinds_that_are_not_analysed_are_named(tmp_path: Path, head: bytes) -> None:
    file = tmp_path / "photo.jpg"
    file.write_bytes(head)
    with pytest.raises(UnsupportedMedia):
        kind_of(file)


def test_nothing_is_corrupt(tmp_path: Path) -> None:
    file = tmp_path / "original"
    file.write_bytes(b"")
    with pytest.raises(CorruptMedia):
        kind_of(file)
