"""HTML as text, with everything that comes from outside escaped. Streamlit's `st.html` cleans it once more."""

from html import escape
from urllib.parse import quote, urlencode


def tag(name: str, *children: str, **attributes: str | int | float | bool | None) -> str:
    """An element; children are markup already. Attributes are escaped: `klass` is class, `_` is `-`, None is none."""
    named = {"class" if key == "klass" else key.replace("_", "-"): value for key, value in attributes.items()}
    told = "".join(
        f" {key}" if value is True else f' {key}="{escape(str(value))}"'
        for key, value in named.items()
        if value is not None and value is not False
    )
    return f"<{name}{told}>{''.join(children)}</{name}>"


def text(value: object) -> str:
    return escape(str(value))


def picture(address: str, alt: str, **attributes: str) -> str:
    return f'<img src="{escape(address)}" alt="{escape(alt)}" loading="lazy" decoding="async"{_more(attributes)}>'


def _more(attributes: dict[str, str]) -> str:
    return "".join(f' {name}="{escape(value)}"' for name, value in attributes.items())


def file_address(media_id: str, path: str) -> str:
    """Where the browser gets a frame, thumbnail or subtitles; `path` as in results, with or without the medium's id."""
    return f"/api/media/{media_id}/files/{quote(path.removeprefix(f'{media_id}/'))}"


def page_address(page: str, **query: object) -> str:
    """`/item?id=…`; None leaves a part out."""
    told = {key: value for key, value in query.items() if value is not None}
    return f"/{page}" + (f"?{urlencode(told)}" if told else "")


def link(address: str, *children: str, **attributes: str) -> str:
    return tag("a", *children, href=address, **attributes)


def table(heads: list[str], rows: list[list[str]], caption: str | None = None) -> str:
    """Cells are markup already. Scrolls by itself where it is wider than the screen."""
    head = tag("tr", *(tag("th", text(name), scope="col") for name in heads))
    body = "".join(tag("tr", *(tag("td", cell, data_head=name) for name, cell in zip(heads, row))) for row in rows)
    told = tag("caption", text(caption)) if caption else ""
    inner = tag("table", told, tag("thead", head), tag("tbody", body))
    return tag("div", inner, klass="table", tabindex="0", role="region", aria_label=caption)
