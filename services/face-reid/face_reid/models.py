"""Which model files are installed; light, because the HTTP process asks too."""

import hashlib
import os
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from platform_analyzer import Capabilities

FOLDER = Path(os.environ.get("MODELS_ROOT", "/models")) / "face"
YUNET = FOLDER / "yunet.onnx"
SFACE = FOLDER / "sface.onnx"


def capabilities() -> Capabilities:
    """The detector in use, and why there are no embeddings where there are none. Detection always works."""
    opencv = f"opencv {version('opencv-python-headless')}"
    yunet, sface = fingerprint(YUNET), fingerprint(SFACE)
    if yunet is None:
        return Capabilities(f"{opencv} haar", reason=f"no embeddings: {YUNET} is not installed; faces by Haar cascades")
    if sface is None:
        return Capabilities(f"{opencv} yunet-{yunet}", reason=f"no embeddings: {SFACE} is not installed")
    return Capabilities(f"{opencv} yunet-{yunet} sface-{sface}")


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
