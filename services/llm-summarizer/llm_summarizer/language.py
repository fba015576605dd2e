"""Words of a language: what they come from, and which of them say nothing."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from sumy.nlp.stemmers import Stemmer, null_stemmer
from sumy.utils import get_stop_words

NAMES = {
    "ar": "arabic",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sk": "slovak",
    "sv": "swedish",
    "uk": "ukrainian",
}
"""By ISO 639-1, those of which at least the endings are known."""

_WORD = re.compile(r"[^\W\d_]{2,}(?:['’-][^\W\d_]+)*")


@dataclass(frozen=True)
class Language:
    """`stem` gives forms of one word the same name; those of an unknown language are words of their own."""

    stem: Callable[[str], str]
    stop_words: frozenset[str]

    def to_words(self, text: str) -> tuple[str, ...]:
        """Words of two letters or more; as sumy's documents ask for them."""
        return tuple(_WORD.findall(text))

    def meant(self, text: str) -> list[tuple[str, str]]:
        """Stem and word of each that says something, in small letters."""
        words = (word.lower() for word in self.to_words(text))
        return [(self.stem(word), word) for word in words if word not in self.stop_words]


@lru_cache(maxsize=4)
def language(code: str | None) -> Language:
    """By its ISO 639-1 code. What says nothing in any language is left out of one that nobody knows."""
    name = NAMES.get(code or "")
    if name is None:
        return Language(null_stemmer, frozenset().union(*map(_stop_words, NAMES.values())))
    return Language(Stemmer(name), _stop_words(name))


def _stop_words(name: str) -> frozenset[str]:
    try:
        return frozenset(get_stop_words(name))
    except LookupError:
        return frozenset()
