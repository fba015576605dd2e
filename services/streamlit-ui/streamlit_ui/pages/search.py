"""One box over what was said, read, seen, and who was seen; it answers with moments in time."""

import streamlit as st
from streamlit_ui.lists import listed
from streamlit_ui.markup import tag, text
from streamlit_ui.moments import moment_list
from streamlit_ui.more import offer_more, wanted
from streamlit_ui.put import put
from streamlit_ui.shell import Visit

AT_ONCE = 20
KINDS = ("speech", "text", "object", "tag", "person", "chapter", "name")


def search(visit: Visit) -> None:
    texts = visit.texts
    st.title(texts("search"))
    words = st.text_input(
        texts("search.box"),
        value=st.query_params.get("q", ""),
        key="search.q",
        icon=":material/search:",
        help=texts("search.help"),
    ).strip()
    kind = st.pills(texts("search.kind"), KINDS, format_func=lambda kind: texts.name("moment", kind), key="search.kind")
    if not words:
        st.info(texts("search.begin"))
        return
    # Such an address can be sent to somebody.
    st.query_params["q"] = words
    shown = wanted("search", AT_ONCE, (words, kind))
    answer = listed(visit.api, "/api/search", "moments", shown, identity=repr, q=words, kind=kind)
    moments, alike = answer["moments"], answer["alike"]
    if moments:
        put(moment_list(texts, moments))
    offer_more(texts, "search", AT_ONCE, answer["more"])
    if alike:
        put(tag("h2", text(texts("search.alike"))) + moment_list(texts, alike))
    if not moments and not alike:
        st.info(texts("search.nothing"))
    if alike is None:
        put(tag("p", text(texts("search.words-only")), klass="quiet"))
