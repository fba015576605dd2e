"""One run of certbot: it decides by the authority's renewal information, or by age, whether a certificate is due."""

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from .certificate import Certificate, read
from .rules import is_address
from .settings import Settings, slug

PATIENCE_SECONDS = 600


class OrderError(Exception):
    """certbot's own words on why there is no certificate."""

    def __init__(self, reason: str, *, certain: bool = False, away: bool = False) -> None:
        super().__init__(reason)
        self.certain = certain
        """Whether the authority surely issued none."""
        self.away = away
        """Whether nobody answered at the authority's address, so that nothing was asked."""


@dataclass(frozen=True)
class Lineage:
    """certbot's folder for one set of names: another set gets another, so that going back to a set orders nothing."""

    settings: Settings
    names: tuple[str, ...]

    @property
    def name(self) -> str:
        return slug(self.names[0], "\n".join(sorted(self.names)))

    @property
    def renewable(self) -> bool:
        """Whether certbot wrote down all that it needs for renewals."""
        return (self.settings.account / "renewal" / f"{self.name}.conf").exists()

    def certificate(self) -> Certificate | None:
        return read(self.settings.account / "live" / self.name)

    def order(self) -> None:
        """Raises OrderError, or OSError where the disk is full."""
        if not self.renewable:
            # What a killed certbot left without its description would be in its way.
            for part in ("live", "archive"):
                shutil.rmtree(self.settings.account / part / self.name, ignore_errors=True)
        try:
            done = subprocess.run(
                ["certbot", *arguments(self.settings, self.names, self.name)],
                env=_environment(self.settings),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                timeout=PATIENCE_SECONDS,
                # Its own session: a stop of the container lets an order under way come to its end.
                start_new_session=True,
            )
        except subprocess.TimeoutExpired as error:
            raise OrderError(f"no answer within {PATIENCE_SECONDS} seconds") from error
        if done.returncode != 0:
            away = unreached(done.stdout, self.settings.directory)
            raise OrderError(reason(done.stdout), certain=away or "Errno" not in done.stdout, away=away)


def arguments(settings: Settings, names: tuple[str, ...], lineage: str) -> list[str]:
    """certbot's command line. Pure."""
    addresses = any(is_address(name) for name in names)
    return [
        *("certonly", "--non-interactive", "--agree-tos", "--register-unsafely-without-email"),
        *("--config-dir", str(settings.account), "--work-dir", f"{settings.work}/work"),
        *("--logs-dir", f"{settings.work}/logs", "--max-log-backups", "0"),
        *("--server", settings.directory, "--webroot", "--webroot-path", str(settings.challenges)),
        *("--cert-name", lineage, "--keep-until-expiring"),
        # Let's Encrypt signs addresses for 160 hours only.
        *(("--preferred-profile", "shortlived") if addresses else ()),
        *(part for name in names for part in ("--ip-address" if is_address(name) else "--domain", name)),
    ]


def unreached(output: str, directory: str) -> bool:
    """Whether certbot ended at the directory, which it asks for before all else. Pure."""
    return f"Max retries exceeded with url: {urlsplit(directory).path} " in output


NOISE = (
    "Saving debug log",
    "Ask for help",
    "See the logfile",
    "Hint:",
    "Some challenges have failed",
    "Account registered",
)


def reason(output: str) -> str:
    """What certbot said, without what helps nobody. Pure."""
    lines = [line.strip() for line in output.splitlines()]
    told = [line for line in lines if line and not line.startswith(("- - -", *NOISE))]
    return " ".join(told)[-600:] or "certbot failed without a word"


def _environment(settings: Settings) -> dict[str, str]:
    settings.work.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "HOME": str(settings.work)}
    if settings.authority:
        bundle = Path(settings.work) / "authority.pem"
        bundle.write_text(settings.authority, encoding="ascii")
        environment["REQUESTS_CA_BUNDLE"] = str(bundle)
    return environment
