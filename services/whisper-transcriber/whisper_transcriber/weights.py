"""Whether a `model.bin` is a whole Whisper model, without loading it: its table of contents is walked from end to end.

The format is CTranslate2's (`ctranslate2.specs.model_spec`, version 6): numbers are little-endian; a text is its length
with the closing zero, its bytes, and that zero.
"""

import os
import struct
from pathlib import Path
from typing import BinaryIO

SPECIFICATION = "WhisperSpec"
_VERSIONS = range(4, 8)
_MOST_VARIABLES = 100_000


def check_weights(file: Path) -> None:
    """ValueError says what is wrong, as the end of a sentence whose subject is the file."""
    size = file.stat().st_size
    with file.open("rb") as stream:
        try:
            _walk(stream, size)
        except (struct.error, UnicodeDecodeError):
            raise ValueError("is cut off or damaged: copy it again") from None


def _walk(stream: BinaryIO, size: int) -> None:
    (version,) = _numbers(stream, "<I")
    if version not in _VERSIONS:
        raise ValueError("is no model of CTranslate2")
    name = _text(stream)
    if name != SPECIFICATION:
        raise ValueError(f'is a "{name}", not a "{SPECIFICATION}"')
    _, variables = _numbers(stream, "<II")
    if variables > _MOST_VARIABLES:
        raise ValueError("is cut off or damaged: copy it again")
    for _ in range(variables):
        _text(stream)
        (rank,) = _numbers(stream, "<B")
        stream.seek(4 * rank + 1, os.SEEK_CUR)
        (length,) = _numbers(stream, "<I")
        stream.seek(length, os.SEEK_CUR)
        if stream.tell() > size:
            raise ValueError(f"is cut off at {size} bytes: copy it again")
    (aliases,) = _numbers(stream, "<I")
    for _ in range(2 * min(aliases, _MOST_VARIABLES)):
        _text(stream)


def _numbers(stream: BinaryIO, layout: str) -> tuple[int, ...]:
    return struct.unpack(layout, stream.read(struct.calcsize(layout)))


def _text(stream: BinaryIO) -> str:
    (length,) = _numbers(stream, "<H")
    content = stream.read(length)
    if len(content) < length:
        raise struct.error
    return content[:-1].decode()
