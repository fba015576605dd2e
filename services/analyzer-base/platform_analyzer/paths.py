"""Requests name files; nothing but a plain file of that media, under the media folder, is ever opened."""

import stat
from pathlib import Path, PurePosixPath

from platform_analyzer.errors import BadRequest

MAX_PATH = 512


def resolve_media(root: Path, media_id: str, path: str) -> Path:
    """The absolute path of the regular file `path` (relative to `root`, inside `media_id`).

    Raises BadRequest for absolute paths, "..", another media's files, symbolic links anywhere on the way, folders,
    devices, pipes (opening one would hang), and files that are not there.
    """
    relative = PurePosixPath(path)
    parts = relative.parts
    if not path or len(path) > MAX_PATH or "\0" in path or relative.is_absolute() or ".." in parts:
        raise BadRequest("the path leaves the media folder or is malformed")
    if len(parts) < 2 or parts[0] != media_id:
        raise BadRequest("the path is not one of this media's files")
    home = root.resolve(strict=True)
    wanted = home.joinpath(*parts)
    try:
        found = wanted.resolve(strict=True)
        mode = found.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        raise BadRequest("no such file in the media folder") from None
    except (OSError, RuntimeError) as error:
        raise BadRequest(f"the file cannot be reached: {type(error).__name__}") from None
    if found != wanted:
        raise BadRequest("the path goes through a symbolic link")
    if not stat.S_ISREG(mode):
        raise BadRequest("the path is not a plain file")
    return found
