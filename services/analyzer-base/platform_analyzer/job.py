"""One analysis as the work function sees it. Plain data: the work process does without the HTTP libraries."""

import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from platform_analyzer.errors import TimedOut
from platform_analyzer.paths import resolve_media


@dataclass(frozen=True)
class Frame:
    """A key frame of the media; times in seconds, None for pictures. `page` counts from 1."""

    path: str
    time: float | None = None
    start: float | None = None
    end: float | None = None
    page: int | None = None

    def place(self) -> dict[str, Any]:
        """Where the frame lies in its media, as results carry it."""
        return {"frame": self.path, "time": self.time, "start": self.start, "end": self.end, "page": self.page}


def _nobody(_share: float, _kept: bool) -> None:
    """Who listens where a work function is called without a service around it."""


@dataclass(frozen=True)
class Job:
    """`path` and the frames' paths are relative to `media`, and belong to `media_id`.

    `deadline` is on the monotonic clock, which parent and child processes share.
    """

    media: Path
    media_id: str
    path: str
    deadline: float
    frames: tuple[Frame, ...] = ()
    languages: tuple[str, ...] | None = None
    results: Mapping[str, dict[str, Any]] = field(default_factory=dict)
    """What other analyzers found, by their names, for one that reads results."""

    listener: Callable[[float, bool], None] = field(default=_nobody, repr=False, compare=False)
    """Who is told how far the work is; only in a work process."""

    def tell(self, share: float, kept: bool = False) -> None:
        """Say how far the work is, 0–1; as often as one likes. `kept`: an earlier run had come as far already."""
        self.listener(share, kept)

    def file(self, path: str | None = None) -> Path:
        """The checked absolute path of the original, or of `path`; raises BadRequest."""
        return resolve_media(self.media, self.media_id, self.path if path is None else path)

    def folder(self, name: str) -> Path:
        """The media's folder `name` for derived files, made when missing; group-writable like the rest of the media."""
        home = resolve_media(self.media, self.media_id, self.path).parent
        folder = home / name
        folder.mkdir(mode=0o770, exist_ok=True)
        if folder.is_symlink():
            raise PermissionError(f"{name} is a symbolic link")
        return folder

    def remaining(self) -> float:
        """Seconds left; raises TimedOut at zero, so that loops over frames and pages end by themselves."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimedOut("not done within its time")
        return left

    def to_message(self) -> dict[str, Any]:
        message = asdict(self) | {"media": str(self.media)}
        del message["listener"]
        return message

    @staticmethod
    def from_message(message: dict[str, Any]) -> "Job":
        languages = message["languages"]
        return Job(
            media=Path(message["media"]),
            media_id=message["media_id"],
            path=message["path"],
            deadline=message["deadline"],
            frames=tuple(Frame(**frame) for frame in message["frames"]),
            languages=None if languages is None else tuple(languages),
            results=message["results"],
        )
