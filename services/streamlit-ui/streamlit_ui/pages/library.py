"""All media, newest first: their pictures, what they are, how far their analysis is; and where new ones are dropped."""

import streamlit as st
from streamlit_ui.figures import clock, day, size
from streamlit_ui.lists import by_last, listed
from streamlit_ui.markup import file_address, link, page_address, picture, tag, text
from streamlit_ui.more import offer_more, wanted
from streamlit_ui.put import put
from streamlit_ui.shell import Visit, live
from streamlit_ui.texts import Texts

AT_ONCE = 24
KINDS = ("video", "image", "audio")
STATES = ("waiting", "running", "done")
PROFILES = ("full", "fast", "audio")

uploader = st.components.v2.component(
    "streamlit-ui.upload", html='<div class="upload"></div>', js="upload.js", css="upload.css"
)


def library(visit: Visit) -> None:
    texts = visit.texts
    st.title(texts("library"))
    if visit.may("media:write"):
        _upload(texts)
    query = _filters(texts)
    shown = wanted("library", AT_ONCE, query)

    @live(texts, 5.0)
    def grid() -> None:
        # Asked again while somebody looks, for analyses end by themselves.
        answer = listed(visit.api, "/api/media", "media", shown, after=by_last, **query)
        if not answer["media"]:
            st.info(texts("library.nothing-found" if any(query.values()) else "library.empty"))
            return
        put(tag("ul", *(card(texts, medium) for medium in answer["media"]), klass="grid", role="list"))
        offer_more(texts, "library", AT_ONCE, answer["more"])

    grid()
    exports = [
        link(f"/api/export?format={form}", text(texts(f"export.{form}")), download="")
        for form in ("csv", "jsonl", "pdf")
    ]
    put(tag("p", text(texts("export")) + " ", " · ".join(exports), klass="quiet"))


def _upload(texts: Texts) -> None:
    told = uploader(
        key="upload",
        data={
            "profiles": [[profile, texts(f"profile.{profile}")] for profile in PROFILES],
            "labels": {
                name: texts(f"upload.{name}")
                for name in (
                    "drop",
                    "choose",
                    "profile",
                    "pause",
                    "continue",
                    "cancel",
                    "waiting",
                    "broken",
                    "paused",
                    "done",
                    "open",
                    "left",
                )
            },
        },
        on_done_change=lambda: None,
    )
    if told.done:
        st.toast(texts("upload.arrived", name=told.done), icon=":material/check:")


def _filters(texts: Texts) -> dict[str, str | None]:
    """What the API is asked for: `q`, `kind` and `state`, None where all are wanted."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input(texts("library.filter"), key="library.q", icon=":material/filter_alt:")
        kind = st.segmented_control(
            texts("library.kind"), KINDS, format_func=lambda kind: texts.name("kind", kind), key="library.kind"
        )
        state = st.segmented_control(
            texts("library.state"), STATES, format_func=lambda state: texts.name("state", state), key="library.state"
        )
    return {"q": name.strip() or None, "kind": kind, "state": state}


def card(texts: Texts, medium: dict) -> str:
    """A medium as an entry of the list: one link, with all that is known of it."""
    length = clock(medium["seconds"]) if medium.get("seconds") else ""
    kind = texts.name("kind", medium["kind"]) if medium.get("kind") else ""
    poster = medium.get("poster")
    image = (
        picture(file_address(medium["id"], poster), "")
        if poster
        else tag("span", text(kind or texts.name("state", medium["state"] or "waiting")), klass="blank")
    )
    told = [kind, size(texts, medium["bytes"]), day(texts, medium["createdAt"])]
    badges = [
        tag("span", text(length), klass="length") if length else "",
        tag("span", text(texts.name("state", medium["state"] or "waiting")), klass=f"badge {medium['state']}")
        if medium["state"] != "done"
        else "",
        tag("span", text(texts("library.same")), klass="badge same") if medium["sameAs"] else "",
    ]
    return tag(
        "li",
        link(
            page_address("item", id=medium["id"]),
            tag("span", image, *badges, klass="poster"),
            tag("span", text(medium["name"]), klass="name"),
            tag("span", text(" · ".join(part for part in told if part)), klass="quiet"),
        ),
        klass="card",
    )
