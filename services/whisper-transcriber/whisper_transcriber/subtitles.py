"""Lines as subtitle files. Pure."""

from collections.abc import Sequence

from whisper_transcriber.words import Line


def srt(lines: Sequence[Line]) -> str:
    """SubRip, as players and editors read it."""
    cues = (
        f"{number}\n{_time(line.start, ',')} --> {_time(line.end, ',')}\n{line.text}\n"
        for number, line in enumerate(lines, 1)
    )
    return "\n".join(cues)


def vtt(lines: Sequence[Line]) -> str:
    """WebVTT, as browsers read it; text is escaped, because cues may hold markup."""
    cues = (f"{_time(line.start, '.')} --> {_time(line.end, '.')}\n{_escaped(line.text)}\n" for line in lines)
    return "\n".join(("WEBVTT\n", *cues))


def _time(seconds: float, point: str) -> str:
    thousandths = round(seconds * 1000)
    minutes, rest = divmod(thousandths, 60_000)
    return f"{minutes // 60:02}:{minutes % 60:02}:{rest // 1000:02}{point}{rest % 1000:03}"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
