"""People across all media: who was seen most, their names, and what was done with them, which can be undone."""

import streamlit as st
from streamlit_ui.api import ApiError
from streamlit_ui.faces import face
from streamlit_ui.figures import day
from streamlit_ui.lists import listed
from streamlit_ui.markup import link, page_address, tag, text
from streamlit_ui.more import offer_more, wanted
from streamlit_ui.put import put
from streamlit_ui.shell import Visit
from streamlit_ui.texts import Texts

AT_ONCE = 50


def people(visit: Visit) -> None:
    texts, api = visit.texts, visit.api
    st.title(texts("people"))
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.text_input(texts("people.filter"), key="people.q", icon=":material/filter_alt:").strip()
        hidden = st.toggle(texts("people.hidden"), key="people.hidden")
    shown = wanted("people", AT_ONCE, (name, hidden))
    try:
        answer = listed(api, "/api/people", "people", shown, q=name or None, hidden=str(hidden).lower())
    except ApiError as error:
        if not error.unbuilt:
            raise
        st.info(texts("people.unbuilt"), icon=":material/group_off:")
        return
    if not answer["recognition"]["ready"]:
        st.info(texts("people.not-ready", reason=answer["recognition"]["reason"] or ""), icon=":material/info:")
    if not answer["people"]:
        st.info(texts("people.none"))
    put(tag("ul", *(entry(texts, person) for person in answer["people"]), klass="faces", role="list"))
    offer_more(texts, "people", AT_ONCE, answer["more"])
    _actions(visit)


def called(texts: Texts, person: dict) -> str:
    return person["name"] or texts("people.unnamed")


def entry(texts: Texts, person: dict) -> str:
    return tag(
        "li",
        link(
            page_address("person", id=person["id"]),
            face(person["cover"], ""),
            tag("span", text(called(texts, person)), klass="name"),
            tag("span", text(texts("people.seen", tracks=person["tracks"], media=person["media"])), klass="quiet"),
        ),
    )


def _actions(visit: Visit) -> None:
    """The last things that people did to people, each with its undo."""
    texts, api = visit.texts, visit.api
    actions = (api.optional("/api/people/actions", limit=20) or {}).get("actions", [])
    if not actions:
        return
    with st.expander(texts("people.actions")):
        for action in actions:
            with st.container(horizontal=True, vertical_alignment="center"):
                told = texts(
                    "people.action", what=texts(f"did.{action['kind']}"), by=action["by"], at=day(texts, action["at"])
                )
                put(tag("span", text(told), klass="undone" if action["undone"] else None))
                if (
                    action["undoable"]
                    and visit.may("media:write")
                    and st.button(texts("people.undo"), icon=":material/undo:", key=f"undo-{action['id']}", help=told)
                ):
                    api.post(f"/api/people/actions/{action['id']}/undo")
                    st.rerun()
