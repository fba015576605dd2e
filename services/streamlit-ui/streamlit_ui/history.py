"""A week of what monitoring measured, as markup. Pure."""

from streamlit_ui import charts
from streamlit_ui.figures import day
from streamlit_ui.markup import table, tag, text
from streamlit_ui.texts import Texts


def why_not(texts: Texts, told: dict) -> str:
    """Why there is nothing to show, and what helps; nothing where there is something."""
    if told["state"] != "measured":
        return texts(f"history.{told['state']}")
    return texts("history.young") if told["since"] is None else ""


def week(texts: Texts, told: dict) -> str:
    """The server as a whole, its services, and its analyses."""
    since = [tag("p", text(texts("history.since", at=day(texts, told["since"]))), klass="quiet")]
    return "".join(
        [
            *(since if told["times"] and told["since"] > told["times"][0] else []),
            tag("div", *_server(texts, told), klass="side"),
            tag("p", text(texts("history.marks")), klass="quiet marks") if marks(texts, told) else "",
            table(_heads(texts, "service", "memory", "restarts"), _services(texts, told), texts("services")),
            table(
                _heads(texts, "analyzer", "queue", "waiting", "done", "failed"), _analyzers(texts, told), texts("queue")
            )
            if told["analyzers"]
            else "",
        ]
    )


def _heads(texts: Texts, *names: str) -> list[str]:
    return [texts(f"history.head.{name}") for name in names]


def _server(texts: Texts, told: dict) -> list[str]:
    """Shares of the whole in percent, and the queue; releases are marked in each."""
    marked = marks(texts, told)
    shares = [
        (texts("history.memory"), told["memory"]),
        *((texts.name("history.disk", disk["mount"].strip("/") or "system"), disk["used"]) for disk in told["disks"]),
    ]
    labels = [day(texts, time) for time in told["times"]]
    percent = lambda share: None if share is None else round(100 * share)  # noqa: E731
    return [
        charts.columns(list(zip(labels, told["queue"])), texts("history.queue"), marked=marked),
        *(
            charts.columns(list(zip(labels, map(percent, values))), caption, " %", 100, marked)
            for caption, values in shares
        ),
    ]


def marks(texts: Texts, told: dict) -> dict[int, list[str]]:
    """In which steps there were releases, and which."""
    found: dict[int, list[str]] = {}
    for change in told["changes"]:
        step = next((index for index, end in enumerate(told["times"]) if change["to"] <= end), None)
        # What came before the first step, or after the last one, is not in it.
        if step:
            found.setdefault(step, []).extend(texts("history.release", number=one) for one in change["releases"])
    return found


def _services(texts: Texts, told: dict) -> list[list[str]]:
    rows = []
    for one in told["services"]:
        known = [value for value in one["memoryMb"] if value is not None]
        most, cap = max(known, default=0), one["capMb"] or max(known, default=0)
        shown = texts("services.of", used=texts.number(most), cap=texts.number(cap))
        restarts, kills = _sum(one["restarts"]), _sum(one["kills"])
        ended = texts.number(restarts) + (f" · {texts('history.kills', count=kills)}" if kills else "")
        rows.append(
            [
                tag("strong", text(one["name"])),
                charts.spark(one["memoryMb"], cap, f"{one['name']}: {shown}") + tag("span", text(shown), klass="value"),
                tag("span", text(ended), klass="warning" if restarts or kills else None),
            ]
        )
    return rows


def _analyzers(texts: Texts, told: dict) -> list[list[str]]:
    rows = []
    for one in told["analyzers"]:
        most = max((value for value in one["waiting"] if value is not None), default=0)
        done, failed = _sum(one["done"]), _sum(one["failed"])
        rows.append(
            [
                tag("strong", text(one["name"])),
                charts.spark(one["waiting"], most * 1.2, f"{one['name']}: {texts('history.most', count=most)}"),
                text(texts.number(most)),
                text(texts.number(done)),
                tag("span", text(texts.number(failed)), klass="warning" if failed else None),
            ]
        )
    return rows


def _sum(values: list[float | None]) -> float:
    return sum(value or 0 for value in values)
