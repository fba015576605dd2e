"""Windows that are done, written down one by one, so that a restart goes on behind the last one."""

import hashlib
import json
from pathlib import Path
from typing import Any

from platform_analyzer.files import write_atomically

from whisper_transcriber.heard import Heard
from whisper_transcriber.windows import Window


class Progress:
    """A file with a line a window. Another version or model begins it anew; a line that a crash cut off is dropped.

    Lines are appended: writing the whole file anew after each window would be gigabytes for a long medium.
    """

    def __init__(self, file: Path, version: str, model: str) -> None:
        key = {"version": version, "model": model}
        records = _records(file)
        kept = records[1:] if records[:1] == [key] else []
        self._done = {record["window"]: Heard.from_record(record) for record in kept}
        self._file = file
        self.resumed = bool(kept)
        """Whether an earlier run had heard anything."""
        write_atomically(file, "".join(map(_line, (key, *kept))).encode())

    def of(self, window: Window) -> Heard | None:
        """What was heard in a window at this place with these very samples."""
        return self._done.get(_name(window))

    def add(self, window: Window, heard: Heard) -> None:
        with self._file.open("a", encoding="utf-8") as stream:
            stream.write(_line({"window": _name(window)} | heard.record()))


def _name(window: Window) -> str:
    return f"{window.start}-{hashlib.sha256(window.samples.tobytes()).hexdigest()[:16]}"


def _line(record: dict[str, Any]) -> str:
    return json.dumps(record) + "\n"


def _records(file: Path) -> list[dict[str, Any]]:
    """The records up to the first line that is not whole."""
    records: list[dict[str, Any]] = []
    try:
        with file.open(encoding="utf-8") as lines:
            for line in lines:
                records.append(json.loads(line))
    except (FileNotFoundError, ValueError):
        pass
    return records
