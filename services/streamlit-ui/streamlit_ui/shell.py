"""What all pages have in common: who looks, in which language, the bar above, and a word where control is away."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, quote, urlsplit

import streamlit as st
from streamlit_ui.api import Api, ApiError, Away, LoggedOut, shared_connections
from streamlit_ui.texts import LANGUAGES, Texts, language_of, texts_of

Show = Callable[[], None]
STYLE = Path(__file__).with_name("style.css")
ICON = "data:image/svg+xml," + quote((Path(__file__).parent / "icon.svg").read_text())
"""As an address of its own: Streamlit would fetch the signs that it knows by name from elsewhere."""
COOKIE = "language"
LOGIN = "/account"

bar = st.components.v2.component("streamlit-ui.bar", html='<div class="bar"></div>', js="bar.js", css="bar.css")


@dataclass(frozen=True)
class Visit:
    """Who looks, and what a page needs to answer."""

    api: Api
    texts: Texts
    me: dict

    def may(self, scope: str) -> bool:
        return scope in self.me["scopes"]


@st.cache_resource
def _connections():
    return shared_connections()


def run() -> None:
    """One run of the page that was asked for."""
    from streamlit_ui.pages import PAGES

    texts = texts_of(_language())
    api = Api(dict(st.context.headers), _connections())
    pages = {
        path: st.Page(
            _guarded(show, texts, api),
            title=texts(title),
            url_path=path,
            icon=icon,
            default=path == "",
            visibility=visibility,
        )
        for path, (show, title, icon, visibility) in PAGES.items()
    }
    st.set_page_config(page_title=texts("product"), page_icon=ICON, layout="wide")
    st.html(STYLE)
    chosen = st.navigation(list(pages.values()), position="top")
    with st.container(key="head"):
        _bar(texts, pages)
    chosen.run()


def live(texts: Texts, seconds: float) -> Callable[[Show], Show]:
    """For a part of a page that is made anew every so many seconds while somebody looks, without the rest."""

    def wrap(show: Show) -> Show:
        return st.fragment(lambda: _or_say(texts, show), run_every=seconds)

    return wrap


def _guarded(show: Callable[[Visit], None], texts: Texts, api: Api) -> Show:
    """The page, with a clear word where it can't be shown."""

    def page() -> None:
        if not _or_say(texts, lambda: show(Visit(api, texts, api.get("/api/me")))):
            _wait_for_control(texts, api)

    page.__name__ = show.__name__
    return page


def _or_say(texts: Texts, show: Show) -> bool:
    """Shows it, or says why not; False where control is away and the same may be tried again."""
    try:
        show()
    except LoggedOut:
        st.info(texts("logged-out"))
        bar(key="leave", data={"leave": LOGIN})
    except Away:
        st.warning(texts("away"), icon=":material/cloud_off:")
        return False
    except ApiError as error:
        st.error(str(error), icon=":material/error:")
    return True


def _bar(texts: Texts, pages: dict) -> None:
    """Language, account and logout; goes where a link of the page was followed to."""
    told = bar(
        key="bar",
        data={
            "languages": LANGUAGES,
            "language": texts.language,
            "labels": {name: texts(f"bar.{name}") for name in ("language", "account", "logout")},
            "pages": ["/" + path for path in pages],
        },
        on_go_change=lambda: None,
        on_language_change=lambda: None,
    )
    if told.language in LANGUAGES and told.language != texts.language:
        st.session_state[COOKIE] = told.language
        st.rerun()
    address = urlsplit(told.go or "")
    page = pages.get(address.path.removeprefix("/"))
    if told.go and page is not None:
        st.switch_page(page, query_params=dict(parse_qsl(address.query)))


def _language() -> str:
    chosen = st.session_state.get(COOKIE) or st.context.cookies.get(COOKIE)
    return chosen if chosen in LANGUAGES else language_of(st.context.headers.get("Accept-Language", ""))


def _wait_for_control(texts: Texts, api: Api) -> None:
    """Asks every few seconds, and shows the page once control is back."""

    @st.fragment(run_every=3.0)
    def ask() -> None:
        try:
            api.get("/api/ready")
        except (Away, ApiError):
            return
        st.rerun()

    ask()
