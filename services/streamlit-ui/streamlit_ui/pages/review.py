"""What the rules found, the strongest first, and what people decide about it."""

import streamlit as st
from streamlit_ui.figures import day, moment
from streamlit_ui.lists import listed
from streamlit_ui.markup import file_address, link, page_address, picture, tag, text
from streamlit_ui.more import offer_more, wanted
from streamlit_ui.put import put
from streamlit_ui.shell import Visit
from streamlit_ui.texts import Texts

AT_ONCE = 20
STATES = ("open", "decided")
DECISIONS = {"confirmed": ":material/check:", "dismissed": ":material/close:"}


def review(visit: Visit) -> None:
    texts, api = visit.texts, visit.api
    st.title(texts("review"))
    state = st.segmented_control(
        texts("review.state"),
        STATES,
        default="open",
        required=True,
        format_func=lambda one: texts(f"review.{one}"),
        key="review.state",
    )
    shown = wanted("review", AT_ONCE, state)
    answer = listed(api, "/api/findings", "findings", shown, identity=_identity, state=state)
    put(tag("p", text(texts("review.count", count=answer["open"])), klass="quiet"))
    if not answer["findings"]:
        st.success(texts("review.none"), icon=":material/task_alt:")
    for finding in answer["findings"]:
        _finding(visit, finding)
    offer_more(texts, "review", AT_ONCE, answer["more"])


def _identity(finding: dict) -> str:
    return f"{finding['mediaId']}-{finding['key']}"


def _finding(visit: Visit, finding: dict) -> None:
    texts = visit.texts
    key = _identity(finding)
    path = f"/api/media/{finding['mediaId']}/findings/{finding['key']}"
    with st.container(border=True, horizontal=True, vertical_alignment="center", key=f"finding-{key}"):
        put(described(texts, finding))
        if not visit.may("media:write"):
            return
        choices = DECISIONS if finding["decision"] is None else {None: ":material/undo:"}
        for decision, icon in choices.items():
            label = texts(f"review.{decision or 'again'}")
            if st.button(label, icon=icon, key=f"{decision}-{key}", help=finding["reason"]):
                visit.api.put(path, {"decision": decision})
                st.rerun()


def described(texts: Texts, finding: dict) -> str:
    """What was found, where, and what was decided about it."""
    where = moment(texts, finding["start"], finding["end"], finding["page"])
    address = page_address("item", id=finding["mediaId"], t=finding["start"], frame=finding["frame"])
    image = picture(file_address(finding["mediaId"], finding["frame"]), "") if finding["frame"] else ""
    decided = (
        texts(
            "review.decided-by",
            decision=texts(f"review.{finding['decision']}"),
            name=finding["decidedBy"],
            at=day(texts, finding["decidedAt"]),
        )
        if finding["decision"]
        else ""
    )
    # What may have to be blurred is not shown before somebody wants to see it.
    hidden = tag("details", tag("summary", text(texts("review.look"))), image) if image else ""
    return tag(
        "div",
        tag("span", text(texts(f"action.{finding['action']}")), klass=f"badge-{finding['action']}"),
        tag("span", text(finding["reason"]), klass="name"),
        tag("span", text(finding["excerpt"] or ""), klass="said"),
        link(address, text(" · ".join(part for part in (finding["name"], where) if part))),
        tag("span", text(decided), klass="quiet") if decided else "",
        hidden,
        klass="finding",
    )
