"""The sentences that stand for the others, by LexRank (Erkan and Radev 2004)."""

import itertools
from collections.abc import Sequence

from sumy.models.dom import ObjectDocumentModel, Paragraph
from sumy.models.dom import Sentence as Unit
from sumy.summarizers.lex_rank import LexRankSummarizer

from llm_summarizer.language import Language
from llm_summarizer.sentence import Sentence

MOST = 300
"""Sentences that are compared, each with each: 300 take about a second."""


def best(sentences: Sequence[Sentence], count: int, words: Language) -> list[Sentence]:
    """At most `count`, in their order, none twice; of more than MOST, those with most words in as many equal parts."""
    first = {sentence.text.casefold(): sentence for sentence in reversed(sentences)}
    different = [sentence for sentence in sentences if first[sentence.text.casefold()] is sentence]
    candidates = _thinned([sentence for sentence in different if len(words.meant(sentence.text)) > 1], words)
    if len(candidates) <= count:
        return candidates
    units = [Unit(sentence.text, words) for sentence in candidates]
    summarizer = LexRankSummarizer(words.stem)
    summarizer.stop_words = words.stop_words
    chosen = summarizer(ObjectDocumentModel([Paragraph(units)]), count)
    places = {id(unit): index for index, unit in enumerate(units)}
    return [candidates[index] for index in sorted(places[id(unit)] for unit in chosen)]


def _thinned(sentences: list[Sentence], words: Language) -> list[Sentence]:
    if len(sentences) <= MOST:
        return sentences
    bounds = [round(index * len(sentences) / MOST) for index in range(MOST + 1)]
    parts = (sentences[start:end] for start, end in itertools.pairwise(bounds))
    return [max(part, key=lambda sentence: len(words.meant(sentence.text))) for part in parts]
