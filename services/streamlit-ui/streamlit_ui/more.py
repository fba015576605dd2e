"""How much of a list somebody has asked to see, and the button that shows more of it."""

import streamlit as st
from streamlit_ui.texts import Texts


def wanted(key: str, at_once: int, asked: object = None) -> int:
    """How many rows are shown; `at_once` again as soon as something else is `asked` for."""
    if st.session_state.get(f"{key}.asked") != asked:
        st.session_state[f"{key}.asked"] = asked
        st.session_state.pop(f"{key}.shown", None)
    return st.session_state.setdefault(f"{key}.shown", at_once)


def offer_more(texts: Texts, key: str, at_once: int, more: bool) -> None:
    if more and st.button(texts("more"), key=f"{key}.more"):
        st.session_state[f"{key}.shown"] += at_once
        st.rerun()
