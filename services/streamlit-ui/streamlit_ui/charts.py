"""Charts as HTML. Streamlit's own evaluate code in the browser, which the pages' policy forbids. Pure."""

from collections.abc import Mapping
from types import MappingProxyType

from streamlit_ui.markup import tag, text

NOTHING: Mapping[int, list[str]] = MappingProxyType({})


def columns(
    points: list[tuple[str, float | None]],
    caption: str,
    unit: str = "",
    whole: float | None = None,
    marked: Mapping[int, list[str]] = NOTHING,
) -> str:
    """
    A column for each (label, value), its value as a tooltip; first and last label below, the highest value above. It is
    as high as its part of `whole`, or of the highest value; None is a gap. `marked` tells by index what happened then.
    """
    known = [value for _, value in points if value is not None]
    if not known:
        return ""
    most = max(known)
    bars = [
        tag(
            "i",
            style=f"height:{(value or 0) / (whole or most or 1):.1%}",
            title=": ".join([label, *([f"{value:g}{unit}"] if value is not None else []), *marked.get(index, [])]),
            klass="marked" if index in marked else None,
        )
        for index, (label, value) in enumerate(points)
    ]
    told = f"{caption}: " + ", ".join(f"{label} {value:g}{unit}" for label, value in points if value)
    drawn = tag("div", *bars, klass="drawn", role="img", aria_label=told)
    ends = tag("div", tag("span", text(points[0][0])), tag("span", text(points[-1][0])), klass="ends")
    title = tag("figcaption", text(caption), tag("span", text(f"max. {most:g}{unit}"), klass="quiet"))
    return tag("figure", title, drawn, ends, klass="columns")


def spark(values: list[float | None], whole: float, told: str) -> str:
    """Columns as small as a word, each as high as its part of `whole`; from nine tenths on it is nearly full."""
    parts = [min(1.0, (value or 0) / whole) if whole else 0.0 for value in values]
    bars = [tag("i", style=f"height:{part:.0%}", klass="full" if part >= 0.9 else None) for part in parts]
    return tag("span", *bars, klass="spark", role="img", aria_label=told, title=told)


def bars(rows: list[tuple[str, float, str]], caption: str, most: float | None = None) -> str:
    """A bar for each (name, value, what is written beside it), as long as its part of `most`."""
    if not rows:
        return ""
    top = most or max(value for _, value, _ in rows) or 1
    lines = [
        tag(
            "li",
            tag("span", text(name), klass="what"),
            tag("span", tag("i", style=f"width:{min(1, value / top):.1%}"), klass="track", aria_hidden="true"),
            tag("span", text(told), klass="value"),
        )
        for name, value, told in rows
    ]
    return tag("figure", tag("figcaption", text(caption)), tag("ul", *lines, role="list"), klass="bars")


def share(name: str, used: float, whole: float, told: str) -> str:
    """How full something is; from nine tenths on it is said to be nearly full by its colour, too."""
    part = min(1.0, used / whole) if whole else 0.0
    bar = tag("i", style=f"width:{part:.1%}", klass="full" if part >= 0.9 else None)
    return tag(
        "span",
        tag("span", bar, klass="track", aria_hidden="true"),
        tag("span", text(told), klass="value"),
        klass="share",
        title=name,
    )
