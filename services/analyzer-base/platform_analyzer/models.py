"""Which model files are installed; light, because the HTTP process asks too."""

import hashlib
import os
from functools import lru_cache
from pathlib import Path

ROOT = Path(os.environ.get("MODELS_ROOT", "/models"))


def fingerprint(file: Path) -> str | None:
    """The first 8 hex digits of the file's SHA-256, so that another model is another version; None when missing."""
    try:
        found = file.stat()
    except FileNotFoundError:
        return None
    return _digest(file, found.st_mtime_ns, found.st_size)


@lru_cache(maxsize=8)
def _digest(file: Path, _changed: int, _size: int) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()[:8]
