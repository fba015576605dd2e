"""Markup onto the page."""

import streamlit as st


def put(markup: str) -> None:
    """Nothing where there is none: Streamlit takes an empty one for a mistake."""
    if markup:
        st.html(markup)
