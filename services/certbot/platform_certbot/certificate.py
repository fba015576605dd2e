"""What is in a certificate's file, and whether it is fit to be served."""

from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key


@dataclass(frozen=True)
class Certificate:
    issuer: str
    names: tuple[str, ...]
    """Host names and addresses, sorted."""
    serial: int
    not_before: float
    not_after: float
    fullchain: str
    key: str = ""
    """PEM; empty where only the certificate was read."""

    @property
    def lifetime(self) -> tuple[float, float]:
        """From when to when it is good."""
        return self.not_before, self.not_after

    def problem(self, names: tuple[str, ...], now: float) -> str | None:
        """Why it must not be served for these names; None where it may."""
        if self.names != tuple(sorted(names)):
            return f"it is for {', '.join(self.names)}"
        if now >= self.not_after:
            return "it has expired"
        try:
            public = load_pem_private_key(self.key.encode(), None).public_key()
        except ValueError as error:
            return f"its key is broken: {error}"
        return (
            None
            if public == x509.load_pem_x509_certificate(self.fullchain.encode()).public_key()
            else "its key is another's"
        )


def read(folder: Path, with_key: bool = True) -> Certificate | None:
    """fullchain.pem and privkey.pem of a folder; None where they are not there whole."""
    try:
        fullchain = (folder / "fullchain.pem").read_text(encoding="ascii")
        key = (folder / "privkey.pem").read_text(encoding="ascii") if with_key else ""
        leaf = x509.load_pem_x509_certificate(fullchain.encode())
        return Certificate(
            issuer=leaf.issuer.rfc4514_string(),
            names=_names(leaf),
            serial=leaf.serial_number,
            not_before=leaf.not_valid_before_utc.timestamp(),
            not_after=leaf.not_valid_after_utc.timestamp(),
            fullchain=fullchain,
            key=key,
        )
    except (OSError, ValueError):
        return None


def _names(leaf: x509.Certificate) -> tuple[str, ...]:
    try:
        names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    addresses = [str(address) for address in names.get_values_for_type(x509.IPAddress)]
    return tuple(sorted([*names.get_values_for_type(x509.DNSName), *addresses]))
