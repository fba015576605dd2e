"""One person: a name, all that it was seen in, and the ways to put right what was taken for it."""

from typing import Any

import streamlit as st
from streamlit_ui.api import ApiError
from streamlit_ui.faces import face
from streamlit_ui.figures import moment
from streamlit_ui.markup import link, page_address, tag, text
from streamlit_ui.pages.people import called
from streamlit_ui.put import put
from streamlit_ui.shell import Visit


def person(visit: Visit) -> None:
    texts, api = visit.texts, visit.api
    path = f"/api/people/{st.query_params.get('id', '')}"
    try:
        answer = api.get(path)
    except ApiError as error:
        if not error.unbuilt and error.status != 400:
            raise
        st.title(texts("person"))
        st.info(texts("person.gone"))
        return
    who, tracks = answer["person"], answer["tracks"]
    st.title(called(texts, who))
    put(tag("p", link("/people", text(texts("person.all"))), klass="quiet"))
    write = visit.may("media:write")
    if write:
        _change(visit, path, who)
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
    if write and len(tracks) > 1:
        put(tag("p", text(texts("person.split-how")), klass="quiet"))
        if st.button(
            texts("person.split", count=len(chosen)), icon=":material/call_split:", disabled=not chosen, key="split"
        ):
            _do(api.post, f"{path}/split", {"tracks": chosen})


def _change(visit: Visit, path: str, who: dict) -> None:
    texts, api = visit.texts, visit.api
    others = {one["id"]: one for one in api.get("/api/people", limit=200)["people"] if one["id"] != who["id"]}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input(texts("person.name"), value=who["name"] or "", max_chars=200, key=f"name-{who['id']}")
        if name.strip() != (who["name"] or ""):
            _do(api.patch, path, {"name": name.strip() or None})
        into = st.selectbox(
            texts("person.same-as"),
            list(others),
            index=None,
            format_func=lambda one: texts("person.option", name=called(texts, others[one]), media=others[one]["media"]),
            key=f"into-{who['id']}",
        )
        if st.button(texts("person.merge"), icon=":material/merge:", disabled=into is None, key="merge"):
            became = api.post(f"{path}/merge", {"into": into})
            st.query_params["id"] = became["id"]
            st.rerun()
        if st.button(
            texts("person.show" if who["hidden"] else "person.hide"), icon=":material/visibility:", key="hide"
        ):
            _do(api.patch, path, {"hidden": not who["hidden"]})


def _do(call: Any, path: str, body: dict) -> None:
    call(path, body)
    st.rerun()
