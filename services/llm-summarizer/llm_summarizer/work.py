"""From a job's results to what they come to."""

from collections.abc import Mapping
from typing import Any

from platform_analyzer import Job
from platform_analyzer.errors import BadRequest

from llm_summarizer.chapters import chapters_of, titles
from llm_summarizer.extract import best
from llm_summarizer.language import Language, language
from llm_summarizer.llm import URL, Unwritten
from llm_summarizer.sentence import Sentence, shown, spoken
from llm_summarizer.writer import Writer

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
    words = language(code)
    chapters = chapters_of(sentences, words) if sentences else []
    told = {"source": source, "language": code, **_extracted(chapters, words, job)}
    if URL is None or not chapters:
        return {"method": "extractive", **told}
    try:
        return {"method": "abstractive", **told, **_written(chapters, told, Writer(URL, job, code, words))}
    except Unwritten as error:
        return {"method": "extractive", **told, "notice": {"code": error.code, "message": str(error)}}


def _sentences(results: Mapping[str, Any]) -> tuple[str | None, str | None, list[Sentence]]:
    """Whose words they are, in which language, and the words."""
    speech = results.get("whisper-transcriber", {})
    said = list(spoken(speech.get("segments", [])))
    if sum(len(sentence.text.split()) for sentence in said) >= SPOKEN:
        return "whisper-transcriber", speech["language"] and speech["language"]["code"], said
    written = list(shown(results.get("ocr-detection", {}).get("frames", [])))
    return ("ocr-detection", None, written) if written else (None, None, [])


def _extracted(chapters: list[list[Sentence]], words: Language, job: Job) -> dict[str, Any]:
    """In the medium's own sentences."""
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
                **_bounds(chapter),
                "title": title,
                "summary": [sentence.entry() for sentence in best(part, CHAPTER, words)],
            }
            for chapter, title, part in told
        ],
    }


def _written(chapters: list[list[Sentence]], extracted: dict[str, Any], writer: Writer) -> dict[str, Any]:
    """In a language model's words; raises Unwritten rather than to tell half of it so."""
    parts = [writer.chapter(chapter) for chapter in chapters]
    bounds = [_bounds(chapter) for chapter in chapters]
    return {
        "summary": [{"text": writer.whole(parts), "start": bounds[0]["start"], "end": bounds[-1]["end"]}],
        "chapters": [
            {**where, "title": part.title or own["title"], "summary": [{"text": part.text, **where}]}
            for where, part, own in zip(bounds, parts, extracted["chapters"], strict=True)
        ],
    }


def _bounds(chapter: list[Sentence]) -> dict[str, float | None]:
    return {"start": chapter[0].start, "end": chapter[-1].end}
