"""Where the talk turns to something else: where the words before and after have least in common.

TextTiling (Hearst 1997)."""

import itertools
from collections import Counter
from collections.abc import Sequence
from math import log

import numpy as np

from llm_summarizer.language import Language
from llm_summarizer.sentence import Sentence

AROUND = 10
"""Sentences before and after a place that are compared."""

SHORTEST = 120.0
"""Seconds of a chapter."""

DEEP = 0.5
"""Share of the deepest valley's depth that makes another one a turn of the same weight."""

SHALLOW = 0.3
"""Depth of valleys that a talk about one thing has, too."""

TITLE = 3
"""Words of a title."""


def chapters_of(sentences: Sequence[Sentence], words: Language) -> list[list[Sentence]]:
    """In their order, together all sentences; one chapter for what is short or has no times."""
    counts = [Counter(stem for stem, _ in words.meant(sentence.text)) for sentence in sentences]
    depths = _depths(_likeness(counts))
    if depths.size == 0:
        return [list(sentences)]
    deep = max(SHALLOW, float(depths.max()) * DEEP)
    cuts: list[int] = []
    # The deepest first, as long as they leave room around them.
    for place in np.argsort(-depths, kind="stable"):
        if depths[place] < deep:
            break
        if _has_room(int(place) + 1, cuts, sentences):
            cuts.append(int(place) + 1)
    bounds = [0, *sorted(cuts), len(sentences)]
    return [list(sentences[start:end]) for start, end in itertools.pairwise(bounds)]


def titles(chapters: Sequence[Sequence[Sentence]], words: Language) -> list[str]:
    """The words that a chapter has more of than the others, as they are written there most often."""
    meant = [[pair for sentence in chapter for pair in words.meant(sentence.text)] for chapter in chapters]
    chapters_with = Counter(stem for pairs in meant for stem in {stem for stem, _ in pairs})
    return [_title(pairs, chapters_with, len(chapters)) for pairs in meant]


def _title(pairs: list[tuple[str, str]], chapters_with: Counter[str], count: int) -> str:
    times = Counter(stem for stem, _ in pairs)
    forms: dict[str, Counter[str]] = {}
    for stem, word in pairs:
        forms.setdefault(stem, Counter())[word] += 1
    weighed = sorted(times, key=lambda stem: (-times[stem] * (1 + log(count / chapters_with[stem])), stem))
    return ", ".join(forms[stem].most_common(1)[0][0] for stem in weighed[:TITLE])


def _likeness(counts: Sequence[Counter[str]]) -> np.ndarray:
    """Cosine of the words before and after each place between two sentences, evened out over its neighbours."""
    raw = np.array(
        [
            _cosine(sum(counts[max(0, at - AROUND) : at], Counter()), sum(counts[at : at + AROUND], Counter()))
            for at in range(1, len(counts))
        ]
    )
    if raw.size < 2 * AROUND:
        return raw[:0]
    return np.convolve(np.pad(raw, 2, mode="edge"), np.ones(5) / 5, mode="valid")


def _cosine(before: Counter[str], after: Counter[str]) -> float:
    together = sum(count * after[stem] for stem, count in before.items())
    lengths = sum(count**2 for count in before.values()) * sum(count**2 for count in after.values())
    return together / lengths**0.5 if lengths else 0.0


def _depths(likeness: np.ndarray) -> np.ndarray:
    """How far the bottom of each valley lies below the hills on both sides of it; 0 elsewhere, and at both ends."""
    depths = np.zeros_like(likeness)
    for place in range(1, likeness.size - 1):
        value = likeness[place]
        if value <= likeness[place - 1] and value < likeness[place + 1]:
            hills = (_climb(likeness[place::-1]), _climb(likeness[place:]))
            depths[place] = sum(hill - value for hill in hills)
    return depths


def _climb(values: np.ndarray) -> float:
    """The top of the slope that begins with the first value."""
    top = float(values[0])
    for value in values[1:]:
        if value < top:
            break
        top = float(value)
    return top


def _has_room(cut: int, cuts: list[int], sentences: Sequence[Sentence]) -> bool:
    bounds = sorted([0, *cuts, len(sentences)])
    before = max(bound for bound in bounds if bound < cut)
    after = min(bound for bound in bounds if bound > cut)
    return _seconds(sentences[before:cut]) >= SHORTEST and _seconds(sentences[cut:after]) >= SHORTEST


def _seconds(sentences: Sequence[Sentence]) -> float:
    if not sentences or sentences[0].start is None or sentences[-1].end is None:
        return 0.0
    return sentences[-1].end - sentences[0].start
