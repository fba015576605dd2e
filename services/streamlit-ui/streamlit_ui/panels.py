"""Parts of the system page as markup, each made of one answer of the API. Pure."""

from streamlit_ui import charts
from streamlit_ui.figures import day, size
from streamlit_ui.markup import table, tag, text
from streamlit_ui.texts import Texts

MB = 1024 * 1024


def _section(heading: str, *parts: str) -> str:
    return tag("section", tag("h2", text(heading)), *parts)


def _facts(rows: list[tuple[str, str]]) -> str:
    return tag(
        "dl", *(tag("div", tag("dt", text(name)), tag("dd", text(value))) for name, value in rows), klass="figures"
    )


def alerts(texts: Texts, told: list[dict] | None) -> str:
    if told is None:
        return tag("p", text(texts("alerts.unwatched")), klass="quiet")
    if not told:
        return tag("p", text(texts("alerts.none")), klass="well")
    entries = [
        tag(
            "li",
            tag("strong", text(one["summary"])),
            tag("span", text(one["action"])),
            tag("span", text(day(texts, one["since"])), klass="quiet"),
        )
        for one in told
    ]
    return _section(texts("alerts"), tag("ul", *entries, klass="alerts"))


def queue(texts: Texts, status: dict) -> str:
    rows = [(texts(f"queue.{name}"), texts.number(status[name])) for name in ("media", "waiting", "running")]
    memory = (status["jobManager"] or {}).get("memory") or {}
    if "budgetMb" in memory:
        rows.append(
            (texts("queue.memory"), f"{texts.number(memory.get('usedMb', 0))} / {texts.number(memory['budgetMb'])} MB")
        )
    return _section(texts("queue"), _facts(rows))


def workers(texts: Texts, manager: dict | None) -> str:
    """Whether each analyzer answers and what it works with, as the job manager sees them."""
    if manager is None:
        return tag("p", text(texts("workers.silent")), klass="warning")
    rows = [
        [
            text(one["name"]),
            text(texts("workers.ready" if one.get("ready") else "workers.not-ready")),
            text(one.get("model") or ""),
            text(one.get("reason") or ""),
        ]
        for one in manager["analyzers"]
    ]
    return (
        _section(
            texts("workers"),
            table(
                [texts(f"workers.head.{name}") for name in ("name", "state", "model", "reason")], rows, texts("workers")
            ),
        )
        if rows
        else ""
    )


def server(texts: Texts, told: dict) -> str:
    rows = [
        (texts("server.stack"), told["stack"]),
        (texts("server.provider"), told["provider"]),
        (texts("server.tier"), texts.name("tier", told["tier"])),
        (texts("server.memory"), f"{texts.number(told['memoryMb'] / 1024, 0)} GB"),
        *([(texts("server.cpus"), texts.number(told["cpus"]))] if told["cpus"] else []),
        (texts("server.cost"), cost(texts, told["cost"])),
        *([(texts("server.disk"), disk(texts, told["disk"]))] if told.get("disk") else []),
    ]
    return _section(texts("server"), _facts(rows))


def disk(texts: Texts, told: dict) -> str:
    return f"{size(texts, told['bytes'] - told['freeBytes'])} / {size(texts, told['bytes'])}"


def cost(texts: Texts, told: dict | None) -> str:
    """12.35 EUR a month, and its parts."""
    if told is None or not told["lines"]:
        return texts("server.free")
    parts = ", ".join(f"{line['name']} {texts.number(line['amount'], 2)}" for line in told["lines"])
    return texts("server.monthly", amount=texts.number(told["monthly"], 2), currency=told["currency"], parts=parts)


def services(texts: Texts, told: list[dict]) -> str:
    """Each service with its memory against its cap: measured where it is, else as it was measured at rest."""
    rows = []
    for one in told:
        memory = one["memory"]
        used = memory.get("usedMb")
        shown = texts(
            "services.of" if used is not None else "services.idle-of",
            used=texts.number(memory["idleMb"] if used is None else used),
            cap=texts.number(memory["capMb"]),
        )
        bar = charts.share(one["name"], memory["idleMb"] if used is None else used, memory["capMb"], shown)
        name = tag("strong", text(one["name"])) + tag("div", text(one["purpose"]), klass="quiet")
        rows.append([name, bar])
    total = texts("services.total", count=len(told), idle=texts.number(sum(one["memory"]["idleMb"] for one in told)))
    return _section(
        texts("services"),
        tag("p", text(total), klass="quiet"),
        table([texts(f"services.head.{name}") for name in ("name", "memory")], rows, texts("services")),
    )


def certificate(texts: Texts, told: dict | None) -> str:
    if told is None:
        return _section(texts("certificate"), tag("p", text(texts("certificate.own"))))
    warning = tag("p", text(told["warning"]), klass="warning", role="alert") if told["warning"] else ""
    attempt = told["lastAttempt"]
    last = (
        f"{day(texts, attempt['at'])}: {attempt['outcome']} {attempt['reason']}".strip() if attempt else texts("never")
    )
    rows = [
        (texts("certificate.issuer"), told["issuer"]),
        (texts("certificate.names"), ", ".join(told["names"])),
        (
            texts("certificate.ends"),
            texts("certificate.days", at=day(texts, told["notAfter"]), count=told["daysLeft"])
            if told["notAfter"]
            else texts("never"),
        ),
        (texts("certificate.last"), last),
        (texts("certificate.next"), f"{day(texts, told['nextAttempt'])}: {told['waitingFor']}"),
    ]
    return _section(texts("certificate"), warning, _facts(rows))


def backup(texts: Texts, told: dict | None) -> str:
    if told is None:
        return _section(texts("backup"), tag("p", text(texts("backup.none"))))
    warning = tag("p", text(told["problem"]), klass="warning", role="alert") if told["problem"] else ""
    rows = [
        (texts("backup.last"), day(texts, told["lastAt"])),
        (texts("backup.next"), day(texts, told["nextAt"])),
        (texts("backup.sets"), texts.number(told["sets"])),
    ]
    return _section(texts("backup"), warning, _facts(rows))
