"""Parts of the system page about what a stack may have besides: models, and rented GPUs. Pure."""

from streamlit_ui import charts
from streamlit_ui.figures import day, size
from streamlit_ui.markup import link, table, tag, text
from streamlit_ui.texts import Texts


def model(texts: Texts, told: dict) -> str:
    state = texts.name("models.state", told["state"])
    if told["state"] == "installing" and told["progress"] is not None:
        state += f" {told['progress']:.0%}"
    licence = told["licence"] + ("" if told["commercialUse"] else f", {texts('models.research')}")
    size_told = [size(texts, told["bytes"])] if told["bytes"] else []
    facts = " · ".join([state, licence, *size_told, texts("models.memory", memory=told["memory"])])
    return tag(
        "div",
        tag("span", text(told["name"]), klass="name"),
        tag("span", text(f"{told['task']}, {told['service']}")),
        tag("span", text(facts), klass="quiet"),
        tag("span", text(texts("models.without", what=told["without"])), klass="quiet")
        if told["state"] != "installed"
        else "",
        tag("span", text(told["error"]), klass="warning") if told["error"] else "",
        link(told["page"], text(texts("models.page")), target="_blank", rel="noopener noreferrer"),
        klass="finding",
    )


def offload(texts: Texts, told: dict) -> str:
    dollars = lambda amount: f"{texts.number(amount, 2)} USD"  # noqa: E731
    spent, limits = told["spent"], told["limits"]
    bars = [
        charts.share(
            texts(f"offload.{name}"),
            spent[f"{name}Usd"],
            limits[f"{limit}Usd"],
            f"{texts(f'offload.{name}')}: {dollars(spent[f'{name}Usd'])} / {dollars(limits[f'{limit}Usd'])}",
        )
        for name, limit in (("today", "day"), ("month", "month"))
    ]
    instances = [
        [
            text(one["gpu"]),
            text(one["state"]),
            text(one["analyzer"] or ""),
            text(day(texts, one["since"])),
            text(dollars(one["hourUsd"])),
            text(dollars(one["costUsd"])),
        ]
        for one in told["instances"]
    ]
    recent = [
        [
            text(one["analyzer"]),
            text(texts(f"offload.{one['where']}")),
            text(one["reason"]),
            text(dollars(one["costUsd"] or 0)),
            link(f"/item?id={one['mediaId']}", text(day(texts, one["at"]))),
        ]
        for one in told["recent"]
    ]
    heads = lambda *names: [texts(f"offload.head.{name}") for name in names]  # noqa: E731
    return "".join(
        [
            tag("p", *bars),
            table(heads("gpu", "state", "analyzer", "since", "hour", "cost"), instances, texts("offload.instances"))
            if instances
            else tag("p", text(texts("offload.nothing"))),
            table(heads("analyzer", "where", "reason", "cost", "at"), recent, texts("offload.recent"))
            if recent
            else "",
        ]
    )
