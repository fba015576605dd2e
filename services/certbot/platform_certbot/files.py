"""Files that are whole or not there, whenever the power goes."""

import os
from pathlib import Path


def write(path: Path, text: str, mode: int = 0o640) -> None:
    """Written under another name, flushed to the disk, then renamed. Raises OSError, with the old file as it was."""
    partial = path.with_name(f".{path.name}.new")
    partial.unlink(missing_ok=True)
    try:
        with open(os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="utf-8") as file:
            os.fchmod(file.fileno(), mode)
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        partial.rename(path)
    except OSError:
        partial.unlink(missing_ok=True)
        raise
    sync(path.parent)


def sync(folder: Path) -> None:
    """Flushes the names in a folder to the disk."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
