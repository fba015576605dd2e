"""How much there is, what was found in it, and how the analyzers did."""

import streamlit as st
from streamlit_ui import charts
from streamlit_ui.figures import size
from streamlit_ui.markup import table, tag, text
from streamlit_ui.put import put
from streamlit_ui.shell import Visit
from streamlit_ui.texts import Texts

DAYS = (7, 30, 90, 365)


def statistics(visit: Visit) -> None:
    texts = visit.texts
    st.title(texts("statistics"))
    days = st.segmented_control(
        texts("statistics.days"),
        DAYS,
        default=30,
        required=True,
        format_func=lambda count: texts("statistics.last", count=count),
        key="statistics.days",
    )
    told = visit.api.get("/api/statistics", days=days)
    media = told["media"]
    hours = media["seconds"] / 3600
    figures = [
        (texts("statistics.media"), texts.number(media["count"])),
        (texts("statistics.bytes"), size(texts, media["bytes"])),
        (texts("statistics.hours"), texts.number(hours, 1)),
        *((texts.name("kinds", kind), texts.number(count)) for kind, count in media["kinds"].items()),
    ]
    put(
        tag(
            "dl",
            *(tag("div", tag("dt", text(name)), tag("dd", text(value))) for name, value in figures),
            klass="figures",
        )
    )
    put(charts.columns([(day["day"], day["count"]) for day in media["days"]], texts("statistics.by-day")))
    found = told["found"]
    put(
        tag(
            "div",
            charts.bars(
                [
                    (texts.name("moment", one["kind"]), one["moments"], texts.number(one["moments"]))
                    for one in found["moments"]
                ],
                texts("statistics.moments"),
            ),
            charts.bars(
                [
                    (texts.name("thing", one["name"]), one["media"], texts.number(one["media"]))
                    for one in found["things"][:10]
                ],
                texts("statistics.things"),
            ),
            charts.bars(
                [
                    (texts.name("language", one["name"]), one["media"], texts.number(one["media"]))
                    for one in found["languages"][:10]
                ],
                texts("statistics.languages"),
            ),
            klass="side",
        )
    )
    put(tag("h2", text(texts("statistics.analyzers"))) + _analyzers(texts, told["analyzers"]))


def _analyzers(texts: Texts, analyzers: list[dict]) -> str:
    heads = [
        texts(f"statistics.head.{name}")
        for name in ("analyzer", "done", "failed", "skipped", "unfinished", "median", "p95", "errors")
    ]
    seconds = lambda value: "–" if value is None else texts.number(value, 1)  # noqa: E731
    rows = [
        [
            text(one["analyzer"]),
            *(text(texts.number(one[name])) for name in ("done", "failed", "skipped", "unfinished")),
            text(seconds(one["median"])),
            text(seconds(one["p95"])),
            text(", ".join(f"{texts.name('error', code)}: {count}" for code, count in one["errors"].items())),
        ]
        for one in analyzers
    ]
    return table(heads, rows, texts("statistics.analyzers"))
