"""Addresses and numbers that belong to somebody, each checked by a library that knows its form.

Names and postal addresses are not looked for: without a language model every second capital letter is one.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from stdnum import iban, luhn

_EMAIL = re.compile(r"[^\s@<>()\[\],;:\"]{1,64}@[^\s@<>()\[\],;:\"/]{3,255}")
_IBAN = re.compile(r"(?<![A-Za-z0-9])[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]){11,30}(?![A-Za-z0-9])")
_CARD = re.compile(r"(?<![\d.,])[3-6]\d{3}(?:[ -]?\d){10,12}(?![\d.,]?\d)")
_SHORTEST_IBAN = 15


@dataclass(frozen=True)
class Found:
    """`start` and `end` are places in the text, `kind` is told to people."""

    kind: str
    start: int
    end: int


def personal_data_in(text: str, phone_region: str | None = None) -> list[Found]:
    """From left to right; where two overlap, the one that begins first, or is longer."""
    found = [*_emails(text), *_ibans(text), *_cards(text), *_phones(text, phone_region)]
    kept: list[Found] = []
    for one in sorted(found, key=lambda each: (each.start, -each.end)):
        if not kept or one.start >= kept[-1].end:
            kept.append(one)
    return kept


def masked(text: str, found: Found) -> str:
    """Enough to recognise it by, and not enough to use it: all but its first two and last two letters and digits."""
    value = text[found.start : found.end]
    places = [index for index, character in enumerate(value) if character.isalnum()]
    hidden = set(places[2:-2])
    return "".join("•" if index in hidden else character for index, character in enumerate(value))


def _emails(text: str) -> Iterator[Found]:
    for match in _EMAIL.finditer(text):
        address = match.group().rstrip(".!?'")
        try:
            validate_email(address, check_deliverability=False)
        except EmailNotValidError:
            continue
        yield Found("e-mail address", match.start(), match.start() + len(address))


def _ibans(text: str) -> Iterator[Found]:
    for match in _IBAN.finditer(text):
        # Words may follow it: the longest beginning that is one.
        value = match.group()
        for end in range(len(value), _SHORTEST_IBAN - 1, -1):
            if value[end - 1] != " " and iban.is_valid(value[:end]):
                yield Found("bank account", match.start(), match.start() + end)
                break


def _cards(text: str) -> Iterator[Found]:
    for match in _CARD.finditer(text):
        if luhn.is_valid(re.sub(r"[ -]", "", match.group())):
            yield Found("payment card", match.start(), match.end())


def _phones(text: str, region: str | None) -> Iterator[Found]:
    for match in phonenumbers.PhoneNumberMatcher(text, region):
        yield Found("telephone number", match.start, match.end)
