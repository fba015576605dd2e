"""What services used, and how analyses ended, before and after a release, as markup. Pure."""

from streamlit_ui.figures import day
from streamlit_ui.markup import table, tag, text
from streamlit_ui.texts import Texts

GREW = 0.2
"""From this share on, more memory or work is worth a look; and from so many MB or processors on."""
GREW_MB = 16
GREW_CORES = 0.05
FAILED_MORE = 0.05
"""Of all analyses that ended."""


def name(texts: Texts, change: dict) -> str:
    """Release 12, 27 Nov 2026, 10:00."""
    first, last = change["releases"][0], change["releases"][-1]
    number = str(last) if first == last else f"{first}–{last}"
    return f"{texts('history.release', number=number)}, {day(texts, change['to'])}"


def comparison(texts: Texts, told: dict) -> str:
    heads = lambda *names: [texts(f"comparison.head.{one}") for one in names]  # noqa: E731
    services = sorted(told["services"], key=_how_much, reverse=True)
    analyzers = [[tag("strong", text(one["name"])), *_ended(texts, one)] for one in told["analyzers"]]
    return "".join(
        [
            tag("p", text(texts("comparison.hours", count=told["hours"])), klass="quiet"),
            table(
                heads("service", "restarts", "memory", "peak", "cores"),
                [_service(texts, one) for one in services],
                texts("comparison"),
            ),
            table(heads("analyzer", "before", "after"), analyzers, texts("history.head.failed")) if analyzers else "",
        ]
    )


def _service(texts: Texts, one: dict) -> list[str]:
    before, after = one["before"], one["after"]
    name = tag("strong", text(one["name"]))
    if before is None or after is None:
        told = tag("span", text(texts("comparison.new" if before is None else "comparison.gone")), klass="quiet")
        return [name, told, "", "", ""]
    pair = lambda key, digits=0: _pair(texts, before[key], after[key], digits)  # noqa: E731
    return [
        name,
        _marked(pair("restarts"), (after["restarts"] or 0) > (before["restarts"] or 0)),
        _marked(pair("memoryMb"), grew(before["memoryMb"], after["memoryMb"], GREW_MB)),
        _marked(pair("peakMb"), grew(before["peakMb"], after["peakMb"], GREW_MB)),
        _marked(pair("cores", 2), grew(before["cores"], after["cores"], GREW_CORES)),
    ]


def _pair(texts: Texts, before: float | None, after: float | None, digits: int) -> str:
    told = ["–" if value is None else texts.number(value, digits) for value in (before, after)]
    return " → ".join(told)


def _marked(told: str, worse: bool) -> str:
    return tag("span", text(f"{told} ▲" if worse else told), klass="value warning" if worse else "value")


def grew(before: float | None, after: float | None, least: float) -> bool:
    """Whether it is so much more that somebody should look."""
    return before is not None and after is not None and after - before > max(least, GREW * before)


def _ended(texts: Texts, one: dict) -> list[str]:
    sides = [one["before"], one["after"]]
    shares = [side["failed"] / max(1, side["failed"] + side["done"]) for side in sides]
    told = [
        texts(
            "comparison.failed",
            failed=texts.number(side["failed"]),
            all=texts.number(side["failed"] + side["done"]),
        )
        for side in sides
    ]
    return [text(told[0]), _marked(told[1], shares[1] - shares[0] > FAILED_MORE)]


def _how_much(one: dict) -> tuple[float, float]:
    """What became worse most comes first: restarts, then memory."""
    before, after = one["before"], one["after"]
    if before is None or after is None:
        return 0, 0
    return (after["restarts"] or 0) - (before["restarts"] or 0), abs(after["memoryMb"] - before["memoryMb"])
