"""What is said on the pages: a flat catalogue of texts a language, `en.json` and `de.json`, with the same keys."""

import json
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = {"en": "English", "de": "Deutsch"}
"""What each language calls itself."""


class Texts:
    """Texts of one language, by key, with values filled in. A key that is not there is an error of ours: KeyError."""

    def __init__(self, language: str, catalogue: dict[str, str]) -> None:
        self.language = language
        self._catalogue = catalogue

    def __call__(self, key: str, **values: Any) -> str:
        return self._catalogue[key].format(**values) if values else self._catalogue[key]

    def name(self, group: str, word: str) -> str:
        """What people call `word` of a group, such as a kind or a state; the word itself where it has no name."""
        return self._catalogue.get(f"{group}.{word}", word)

    def number(self, value: float, digits: int = 0) -> str:
        """12,345.6 or 12.345,6."""
        text = f"{value:,.{digits}f}"
        return text if self.language == "en" else text.translate(str.maketrans(",.", ".,"))


@cache
def texts_of(language: str) -> Texts:
    return Texts(language, catalogue(language))


def catalogue(language: str) -> dict[str, str]:
    return json.loads((Path(__file__).parent / f"{language}.json").read_text())


def language_of(accepted: str) -> str:
    """The first of the languages that a browser names in Accept-Language which there is; English without any."""
    wanted = []
    for position, part in enumerate(accepted.split(",")):
        tag, _, weight = part.partition(";q=")
        try:
            wanted.append((-float(weight or 1), position, tag.strip().lower().split("-")[0]))
        except ValueError:
            continue
    return next((tag for _, _, tag in sorted(wanted) if tag in LANGUAGES), "en")
