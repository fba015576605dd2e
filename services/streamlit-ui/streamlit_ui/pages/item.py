"""One medium: its player and time line, how far its analysis is, what was found in words, and what looks like it."""

import streamlit as st
from streamlit_ui import timeline
from streamlit_ui.api import ApiError
from streamlit_ui.figures import left, moment, size
from streamlit_ui.markup import file_address, link, page_address, picture, table, tag, text
from streamlit_ui.put import put
from streamlit_ui.shell import Visit, live
from streamlit_ui.texts import Texts

PRIORITIES = ("first", "normal", "last")

player = st.components.v2.component(
    "streamlit-ui.player", html='<div class="player"></div>', js="player.js", css="player.css"
)


def item(visit: Visit) -> None:
    texts, api = visit.texts, visit.api
    media_id = st.query_params.get("id", "")
    try:
        medium = api.get(f"/api/media/{media_id}")
    except ApiError as error:
        if error.status not in (400, 404):
            raise
        st.title(texts("item"))
        st.info(texts("item.gone"))
        return
    st.title(medium["name"])
    answer = api.get(f"/api/media/{media_id}/results")
    results = timeline.Results(answer)
    people = (api.optional(f"/api/media/{media_id}/people") or {}).get("people")
    put(tag("p", _facts(texts, medium, results.facts), klass="quiet"))
    if medium["state"] != "done":
        _progress(visit, medium, done_before=len(answer["results"]))
    if results.frames or results.facts.get("duration"):
        labels = {name: texts(f"player.{name}") for name in ("unplayable", "timeLine", "frames", "transcript")}
        start = st.query_params.get("t")
        told = {
            "start": float(start) if start else _time_of(results, st.query_params.get("frame")),
            "labels": labels | {"page": texts("page")},
        }
        player(key=f"player-{media_id}", data=timeline.player(media_id, results, texts, people) | told)
    put(_words(texts, media_id, results))
    _alike(visit, media_id)
    _analyzers(visit, medium, answer)


def _time_of(results: timeline.Results, frame: str | None) -> float | None:
    """Time of a frame by its path; None where it has none, or there is none of that path."""
    return next((one["time"] for one in results.frames if one["path"] == frame), None)


def _facts(texts: Texts, medium: dict, facts: dict) -> str:
    """One line: "video, 0:32, 1920 × 1080, h264, 4.2 MB"."""
    shape = f"{facts['width']} × {facts['height']}" if facts.get("width") else None
    pages = texts("item.pages", count=facts["pages"]) if (facts.get("pages") or 0) > 1 else None
    codecs = " / ".join(codec for codec in (facts.get("videoCodec"), facts.get("audioCodec")) if codec)
    kind = texts.name("kind", facts["kind"]) if facts else None
    length = moment(texts, facts["duration"], None, None) if facts.get("duration") else None
    told = [kind, length, shape, pages, codecs, size(texts, medium["bytes"])]
    download = link(f"/api/media/{medium['id']}/original?download=true", text(texts("item.download")), download="")
    return " · ".join([*(text(part) for part in told if part), download])


def _progress(visit: Visit, medium: dict, done_before: int) -> None:
    """Follows the job while it runs; shows the page anew whenever an analyzer has come to its end."""
    texts, api, write = visit.texts, visit.api, visit.may("media:write")

    @live(texts, 2.0)
    def follow() -> None:
        job = api.get(f"/api/jobs/{medium['jobId']}")
        ended = [task for task in job["tasks"] if task["state"] in ("done", "failed", "skipped")]
        if job["state"] == "done" or sum(task["state"] == "done" for task in ended) > done_before:
            st.rerun()
        share = sum(1 if task in ended else task["progress"] or 0 for task in job["tasks"]) / max(1, len(job["tasks"]))
        running = [f"{task['analyzer']}{_left(texts, task)}" for task in job["tasks"] if task["state"] == "running"]
        st.progress(
            share, texts("item.progress", done=len(ended), all=len(job["tasks"]), now=", ".join(running) or "–")
        )
        if not write:
            return
        with st.container(horizontal=True, vertical_alignment="bottom"):
            priority = st.selectbox(
                texts("item.turn"),
                PRIORITIES,
                PRIORITIES.index(job["priority"]),
                format_func=lambda one: texts(f"turn.{one}"),
                key=f"turn-{job['id']}-{job['priority']}",
            )
            if priority != job["priority"]:
                api.put(f"/api/jobs/{job['id']}/priority", {"priority": priority})
            if st.button(texts("item.cancel"), icon=":material/stop_circle:", key="cancel"):
                api.post(f"/api/jobs/{job['id']}/cancel")

    follow()


def _left(texts: Texts, task: dict) -> str:
    if task["progress"] is None or task["secondsLeft"] is None:
        return ""
    return f" {task['progress']:.0%}, {left(texts, task['secondsLeft'])}"


def _words(texts: Texts, media_id: str, results: timeline.Results) -> str:
    """Summary, chapters, spoken language and subtitles, and what can be read."""
    told = results("llm-summarizer")
    parts = [_section(texts, media_id, "summary", told.get("summary", []), "text")]
    if told.get("method") == "abstractive" or told.get("notice"):
        notice = told.get("notice") or {"message": texts("item.model-words")}
        parts.append(tag("p", text(notice["message"]), klass="quiet"))
    if len(told.get("chapters", [])) > 1:
        parts.append(_section(texts, media_id, "chapters", told["chapters"], "title"))
    speech = results("whisper-transcriber")
    if speech.get("segments"):
        language = (speech.get("language") or {}).get("code", "")
        files = " ".join(
            link(file_address(media_id, path), name.upper(), download="") for name, path in speech["subtitles"].items()
        )
        parts.append(
            tag("h2", text(texts("item.speech"))) + tag("p", text(texts.name("language", language)) + " · " + files)
        )
        if speech.get("quality") == "low":
            parts.append(tag("p", text(speech["reason"]), klass="warning"))
    read = [frame for frame in results("ocr-detection").get("frames", []) if frame["text"].strip()]
    parts.append(_section(texts, media_id, "read", [frame | {"start": frame["time"]} for frame in read], "text"))
    return "".join(parts)


def _section(texts: Texts, media_id: str, name: str, entries: list[dict], what: str) -> str:
    """A heading and a list whose times lead to the moment; nothing without an entry."""
    if not entries:
        return ""
    rows = [tag("li", _at(texts, media_id, entry), tag("span", text(entry[what]), klass="said")) for entry in entries]
    return tag("section", tag("h2", text(texts(f"item.{name}"))), tag("ul", *rows, klass="moments"))


def _at(texts: Texts, media_id: str, entry: dict) -> str:
    told = moment(texts, entry.get("start"), None, entry.get("page"))
    address = page_address("item", id=media_id, t=entry.get("start"), frame=entry.get("frame"))
    return link(address, text(told), klass="at") if told else ""


def _alike(visit: Visit, media_id: str) -> None:
    texts = visit.texts
    alike = (visit.api.optional(f"/api/media/{media_id}/alike") or {}).get("alike")
    if not alike:
        return
    cards = [
        tag(
            "li",
            link(
                page_address("item", id=one["mediaId"], t=one["time"]),
                tag("span", picture(file_address(one["mediaId"], one["frame"]), ""), klass="poster"),
                tag("span", text(one["name"]), klass="name"),
                tag("span", text(f"{one['score']:.0%} {moment(texts, one['time'], None, one['page'])}"), klass="quiet"),
            ),
            klass="card",
        )
        for one in alike
    ]
    put(tag("h2", text(texts("item.alike"))) + tag("ul", *cards, klass="grid", role="list"))


def _analyzers(visit: Visit, medium: dict, answer: dict) -> None:
    """What each analyzer did, and why some did not; those who may have one look again, or remove the medium."""
    texts, api = visit.texts, visit.api
    job = api.get(f"/api/jobs/{medium['jobId']}") if medium["jobId"] else {"tasks": []}
    with st.expander(texts("item.analyzers")):
        heads = [texts(f"item.head.{name}") for name in ("analyzer", "state", "seconds", "model", "why")]
        rows = [
            [
                text(task["analyzer"]),
                text(texts.name("state", task["state"])),
                "" if task["seconds"] is None else texts.number(task["seconds"], 1),
                text(answer["results"].get(task["analyzer"], {}).get("model", "")),
                text((task["error"] or {}).get("message", "")),
            ]
            for task in job["tasks"]
        ]
        put(table(heads, rows, texts("item.analyzers")))
        if not visit.may("media:write"):
            return
        with st.container(horizontal=True, vertical_alignment="bottom"):
            chosen = st.selectbox(texts("item.again"), [task["analyzer"] for task in job["tasks"]], key="again")
            if st.button(
                texts("item.look-again"), icon=":material/refresh:", key="look-again", disabled=chosen is None
            ):
                api.post(f"/api/jobs/{medium['jobId']}/rerun", {"analyzers": [chosen]})
                st.rerun()
        sure = st.checkbox(texts("item.sure", name=medium["name"]), key="sure")
        if st.button(texts("item.remove"), icon=":material/delete:", disabled=not sure, key="remove"):
            api.delete(f"/api/media/{medium['id']}")
            st.toast(texts("item.removed", name=medium["name"]))
            st.query_params.clear()
            st.rerun()
