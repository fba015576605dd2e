"""Puts a certificate where nginx looks for it."""

import shutil
from pathlib import Path

from . import files
from .certificate import Certificate

KEPT = 2
"""Certificates that stay: the one in use, and the one before, which nginx falls back on."""


def name_of(certificate: Certificate) -> str:
    return f"acme-{certificate.serial:040x}"


def installed(folder: Path) -> str:
    """Name of what nginx is told to use; "" where there is nothing."""
    current = folder / "current"
    return current.readlink().name if current.is_symlink() else ""


def install(certificate: Certificate, folder: Path) -> None:
    """One rename makes it current: nginx never sees half of it. Raises OSError with the old one still in place."""
    target = folder / name_of(certificate)
    if not target.exists():
        partial = folder / f".{target.name}"
        shutil.rmtree(partial, ignore_errors=True)
        try:
            partial.mkdir(mode=0o750)
            # The group is shared by all services, but only nginx is given this folder.
            files.write(partial / "fullchain.pem", certificate.fullchain, 0o440)
            files.write(partial / "privkey.pem", certificate.key, 0o440)
            partial.rename(target)
        except OSError:
            shutil.rmtree(partial, ignore_errors=True)
            raise
    following = folder / ".following"
    following.unlink(missing_ok=True)
    following.symlink_to(target.name)
    following.rename(folder / "current")
    files.sync(folder)
    _remove_old(folder)


def _remove_old(folder: Path) -> None:
    newest_first = sorted(folder.glob("acme-*"), key=lambda path: path.stat().st_mtime, reverse=True)
    using = installed(folder)
    for path in [path for path in newest_first if path.name != using][KEPT - 1 :]:
        shutil.rmtree(path, ignore_errors=True)
