"""Words that the stack's rules name."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from guardrails.rules import ACTIONS, Action, Words


def words_in(text: str, words: Words) -> Iterator[tuple[str, Action]]:
    """Each of the rules' words that is in the text, once, with what becomes of it."""
    plain = _plain(text)
    for action in ACTIONS:
        for word in getattr(words, action):
            if _pattern(word).search(plain):
                yield word, action


@lru_cache(maxsize=4096)
def _pattern(word: str) -> re.Pattern[str]:
    """Letters before or after make it another word."""
    stem = word.removesuffix("*")
    parts = r"\s+".join(re.escape(part) for part in _plain(stem).split())
    return re.compile(rf"(?<!\w){parts}" + ("" if word.endswith("*") else r"(?!\w)"))


def _plain(text: str) -> str:
    """Full-width letters, ligatures and capitals as everybody writes them."""
    return unicodedata.normalize("NFKC", text).casefold()
