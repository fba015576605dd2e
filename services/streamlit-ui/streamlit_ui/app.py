"""What Streamlit runs for each page, anew at each click."""

from streamlit_ui.shell import run

run()
