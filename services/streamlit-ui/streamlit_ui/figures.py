"""Times, sizes and durations as people read them. Pure."""

from datetime import datetime

from streamlit_ui.texts import Texts

UNITS = ("B", "kB", "MB", "GB", "TB")


def clock(seconds: float) -> str:
    """4:07, 1:02:07."""
    whole = int(seconds)
    hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def moment(texts: Texts, start: float | None, end: float | None, page: int | None) -> str:
    """0:04–0:08, 0:04, page 2; nothing of a picture."""
    if start is not None:
        return clock(start) if end is None or int(end) == int(start) else f"{clock(start)}–{clock(end)}"
    return "" if page is None else texts("page", page=page)


def size(texts: Texts, count: float) -> str:
    """1.4 GB, in powers of 1000."""
    power = 0
    while count >= 1000 and power < len(UNITS) - 1:
        count, power = count / 1000, power + 1
    return f"{texts.number(count, 1 if power > 1 and count < 100 else 0)} {UNITS[power]}"


def left(texts: Texts, seconds: float) -> str:
    """What is left of something that runs: "40 s left", "3 min left"."""
    return (
        texts("left.seconds", count=max(1, round(seconds)))
        if seconds < 60
        else texts("left.minutes", count=round(seconds / 60))
    )


def day(texts: Texts, time: str | None) -> str:
    """2026-11-27T14:03:00Z as "27 Nov 2026, 14:03"; "never" without one."""
    if time is None:
        return texts("never")
    at = datetime.fromisoformat(time.replace("Z", "+00:00"))
    month = texts("months").split()[at.month - 1]
    return f"{at.day}{'.' if texts.language == 'de' else ''} {month} {at.year}, {at:%H:%M}"
