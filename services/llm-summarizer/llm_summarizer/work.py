"""From a job's results to what they come to."""

from collections.abc import Mapping
from typing import Any

from platform_analyzer import Job
from platform_analyzer.errors import BadRequest

from llm_summarizer.chapters import chapters_of, titles
from llm_summarizer.extract import best
from llm_summarizer.language import Language, language
from llm_summarizer.sentence import Sentence, shown, spoken

SPOKEN = 20
"""Words of speech from which a medium is summed up by what is said, and not by what is written in it."""

WHOLE = 5
"""Sentences that stand for the whole."""

CHAPTER = 2
"""Sentences that stand for a chapter."""


def analyze(job: Job) -> dict[str, Any]:
    """The result of the contract; raises BadRequest for results that are not of the agreed shape."""
    try:
        source, code, sentences = _sentences(job.results)
    except (KeyError, TypeError, AttributeError) as error:
        raise BadRequest(f"results: not of the agreed shape ({type(error).__name__}: {error})") from None
    return {"method": "extractive", "source": source, "language": code, **_summed_up(sentences, language(code), job)}


def _sentences(results: Mapping[str, Any]) -> tuple[str | None, str | None, list[Sentence]]:
    """Whose words they are, in which language, and the words."""
    speech = results.get("whisper-transcriber", {})
    said = list(spoken(speech.get("segments", [])))
    if sum(len(sentence.text.split()) for sentence in said) >= SPOKEN:
        return "whisper-transcriber", speech["language"] and speech["language"]["code"], said
    written = list(shown(results.get("ocr-detection", {}).get("frames", [])))
    return ("ocr-detection", None, written) if written else (None, None, [])


def _summed_up(sentences: list[Sentence], words: Language, job: Job) -> dict[str, Any]:
    chapters = chapters_of(sentences, words) if sentences else []
    parts: list[list[Sentence]] = []
    for chapter in chapters:
        job.remaining()
        parts.append(best(chapter, WHOLE, words))
    whole = best([sentence for part in parts for sentence in part], WHOLE, words)
    told = zip(chapters, titles(chapters, words), parts, strict=True)
    return {
        "summary": [sentence.entry() for sentence in whole],
        "chapters": [
            {
                "start": chapter[0].start,
                "end": chapter[-1].end,
                "title": title,
                "summary": [sentence.entry() for sentence in best(part, CHAPTER, words)],
            }
            for chapter, title, part in told
        ],
    }
