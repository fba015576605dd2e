"""Which Whisper model is installed, and whether it is whole; light, because the HTTP process asks too."""

import hashlib
import os
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from platform_analyzer import Capabilities

from whisper_transcriber.weights import check_weights

FOLDER = Path(os.environ.get("MODELS_ROOT", "/models")) / "speech"
"""A folder a model, as CTranslate2 writes them: FOLDER/faster-whisper-small/model.bin and so on."""

REQUIRED = ("model.bin", "config.json", "tokenizer.json")
VOCABULARIES = ("vocabulary.json", "vocabulary.txt")


@dataclass(frozen=True)
class Installed:
    """`fault` says why the model can't be used, None when it can."""

    folder: Path
    fault: str | None

    @property
    def name(self) -> str:
        """With a fingerprint, so that another model is another version."""
        return f"{self.folder.name}-{fingerprint(self.folder)}"


def capabilities() -> Capabilities:
    """The model in use. A broken one is told, and never replaced by a worse one behind the operator's back."""
    sphinx = f"pocketsphinx {version('pocketsphinx')} en-us"
    model = installed()
    if model is None:
        return Capabilities(sphinx, reason=f"low quality and English only: no Whisper model is installed in {FOLDER}")
    if model.fault is not None:
        return Capabilities(f"{model.folder.name} 0", ready=False, reason=model.fault)
    return Capabilities(f"faster-whisper {version('faster-whisper')} {model.name}")


def installed() -> Installed | None:
    """The model with the largest weights of those in FOLDER: who adds a larger one wants it. None without any."""
    if not FOLDER.is_dir():
        return None
    folders = [entry for entry in sorted(FOLDER.iterdir()) if entry.is_dir() and not entry.name.startswith(".")]
    if not folders:
        return None
    largest = max(folders, key=lambda folder: _size(folder / "model.bin"))
    return Installed(largest, _fault(largest))


def fingerprint(folder: Path) -> str:
    """8 hex digits that change with any of the model's files."""
    files = [folder / name for name in (*REQUIRED, *VOCABULARIES) if (folder / name).is_file()]
    found = [(file, file.stat()) for file in files]
    digests = [_digest(file, state.st_mtime_ns, state.st_size) for file, state in found]
    return hashlib.sha256("".join(digests).encode()).hexdigest()[:8]


def _size(file: Path) -> int:
    return file.stat().st_size if file.is_file() else -1


def _fault(folder: Path) -> str | None:
    missing = [name for name in REQUIRED if not (folder / name).is_file()]
    if not any((folder / name).is_file() for name in VOCABULARIES):
        missing.append(VOCABULARIES[0])
    if missing:
        return f"the model in {folder} is not complete: {', '.join(missing)} missing"
    try:
        check_weights(folder / "model.bin")
    except ValueError as error:
        return f"{folder / 'model.bin'} {error}"
    return None


@lru_cache(maxsize=16)
def _digest(file: Path, _changed: int, _size: int) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
