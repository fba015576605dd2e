"""Where everything lies, and what is wanted."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Settings:
    directory: str
    """Address of the authority's ACME directory."""
    authority: str
    """PEM that the directory's own certificate is checked with; "" for the usual ones."""
    certificates: Path = Path("/certificates")
    acme: Path = Path("/acme")
    challenges: Path = Path("/challenges")
    status: Path = Path("/certificate-status/status.json")
    work: Path = Path("/tmp/certbot")  # noqa: S108 - a tmpfs of this container's own

    @property
    def ledger(self) -> Path:
        return self.acme / "ledger.json"

    @property
    def account(self) -> Path:
        """certbot's own folder: one an authority, so that changing to another and back loses nothing."""
        return self.acme / slug(urlsplit(self.directory).hostname or "", self.directory)

    def names(self) -> tuple[str, ...]:
        """Names that the stack wants, the first one being what people type; every deploy writes them there."""
        lines = (self.certificates / "wanted").read_text(encoding="ascii").split()
        return tuple(line.partition(":")[2] for line in lines)


def slug(shown: str, whole: str) -> str:
    """A file's name that people recognise, and that no other text has."""
    return f"{shown.replace(':', '-')}-{hashlib.sha256(whole.encode()).hexdigest()[:10]}"


def from_environment() -> Settings:
    return Settings(directory=os.environ["ACME_DIRECTORY"], authority=os.environ.get("ACME_AUTHORITY", ""))
