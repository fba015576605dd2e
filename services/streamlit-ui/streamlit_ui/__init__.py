"""The platform's pages, made with Streamlit. All on them comes from control's API, with the rights of who looks."""
