"""Lines as subtitle files. Pure."""

from collections.abc import Sequence

from platform_analyzer.cues import stamp, webvtt

from whisper_transcriber.words import Line


def srt(lines: Sequence[Line]) -> str:
    """SubRip, as players and editors read it."""
    cues = (
        f"{number}\n{stamp(line.start, ',')} --> {stamp(line.end, ',')}\n{line.text}\n"
        for number, line in enumerate(lines, 1)
    )
    return "\n".join(cues)


def vtt(lines: Sequence[Line]) -> str:
    """WebVTT, as browsers read it; text is escaped, because cues may hold markup."""
    return webvtt((line.start, line.end, _escaped(line.text)) for line in lines)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
