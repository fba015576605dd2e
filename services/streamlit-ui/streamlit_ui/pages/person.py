"""One person: a name, all that it was seen in, and the ways to put right what was taken for it."""

from typing import Any

import streamlit as st
from streamlit_ui.api import ApiError
from streamlit_ui.faces import face
from streamlit_ui.figures import moment
from streamlit_ui.lists import listed
from streamlit_ui.markup import link, page_address, tag, text
from streamlit_ui.more import offer_more, wanted
from streamlit_ui.pages.people import called, entry
from streamlit_ui.put import put
from streamlit_ui.shell import Visit

TRACKS = 50
OTHERS = 12


def person(visit: Visit) -> None:
    texts, api = visit.texts, visit.api
    identity = st.query_params.get("id", "")
    path = f"/api/people/{identity}"
    shown = wanted("tracks", TRACKS, identity)
    try:
        answer = listed(api, path, "tracks", shown)
    except ApiError as error:
        if not error.unbuilt and error.status != 400:
            raise
        st.title(texts("person"))
        st.info(texts("person.gone"))
        return
    who, tracks = answer["person"], answer["tracks"]
    st.title(called(texts, who))
    seen = texts("people.seen", tracks=texts.number(who["tracks"]), media=texts.number(who["media"]))
    put(tag("p", link("/people", text(texts("person.all"))), text(f" · {seen}"), klass="quiet"))
    write = visit.may("media:write")
    if write:
        _change(visit, path, who)
        _merge(visit, path, who)
    chosen = []
    for track in tracks:
        with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"track-{track['id']}"):
            where = moment(texts, track["start"], track["end"], track["page"])
            address = page_address("item", id=track["mediaId"], t=track["start"], frame=track["cover"]["frame"])
            label = " · ".join(part for part in (track["mediaName"], where) if part)
            put(tag("div", face(track["cover"], ""), link(address, text(label)), klass="track"))
            if not write:
                continue
            if len(tracks) > 1 and st.checkbox(
                texts("person.choose", where=label), key=f"choose-{track['id']}", label_visibility="collapsed"
            ):
                chosen.append(track["id"])
            if st.button(texts("person.reject"), icon=":material/person_off:", key=f"reject-{track['id']}", help=label):
                _do(api.post, f"{path}/reject", {"track": track["id"]})
    offer_more(texts, "tracks", TRACKS, answer["more"])
    if write and len(tracks) > 1:
        put(tag("p", text(texts("person.split-how")), klass="quiet"))
        if st.button(
            texts("person.split", count=len(chosen)), icon=":material/call_split:", disabled=not chosen, key="split"
        ):
            _do(api.post, f"{path}/split", {"tracks": chosen})


def _change(visit: Visit, path: str, who: dict) -> None:
    texts, api = visit.texts, visit.api
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input(texts("person.name"), value=who["name"] or "", max_chars=200, key=f"name-{who['id']}")
        if name.strip() != (who["name"] or ""):
            _do(api.patch, path, {"name": name.strip() or None})
        if st.button(
            texts("person.show" if who["hidden"] else "person.hide"), icon=":material/visibility:", key="hide"
        ):
            _do(api.patch, path, {"hidden": not who["hidden"]})


def _merge(visit: Visit, path: str, who: dict) -> None:
    """Everybody else, by face, to be found by name: the same person twice is made one."""
    texts, api, key = visit.texts, visit.api, f"others-{who['id']}"
    if not st.toggle(texts("person.same-as"), key=f"{key}.open"):
        return
    name = st.text_input(texts("people.filter"), key=f"{key}.q", icon=":material/search:").strip()
    shown = wanted(key, OTHERS, name)
    # One more, for who is looked at may be among them.
    answer = listed(api, "/api/people", "people", shown + 1, q=name or None)
    others = [one for one in answer["people"] if one["id"] != who["id"]]
    if not others:
        st.info(texts("people.none"))
    with st.container(horizontal=True, key="others"):
        for one in others[:shown]:
            with st.container(width=150, horizontal_alignment="center", key=f"other-{one['id']}"):
                put(tag("ul", entry(texts, one), klass="faces", role="list"))
                if st.button(texts("person.merge"), key=f"into-{one['id']}", help=called(texts, one), width="stretch"):
                    became = api.post(f"{path}/merge", {"into": one["id"]})
                    st.query_params["id"] = became["id"]
                    st.rerun()
    offer_more(texts, key, OTHERS, answer["more"] or len(others) > shown)


def _do(call: Any, path: str, body: dict) -> None:
    call(path, body)
    st.rerun()
