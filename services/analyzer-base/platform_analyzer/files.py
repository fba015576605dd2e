"""Derived files beside the original: written whole or not at all, and none left over from an earlier run."""

import os
import tempfile
from collections.abc import Collection
from pathlib import Path


def write_atomically(target: Path, content: bytes) -> None:
    """Replace `target` in one step, so that nobody ever reads half a file."""
    descriptor, temporary = tempfile.mkstemp(dir=target.parent, prefix=".part-")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            os.fchmod(stream.fileno(), 0o660)
        os.replace(temporary, target)
    except BaseException:
        os.unlink(temporary)
        raise


def keep_only(folder: Path, names: Collection[str]) -> None:
    """Remove every other file of `folder`, parts of a run that was killed among them."""
    for entry in folder.iterdir():
        if entry.name not in names:
            entry.unlink()
