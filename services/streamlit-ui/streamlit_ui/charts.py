"""Charts as HTML. Streamlit's own evaluate code in the browser, which the pages' policy forbids. Pure."""

from streamlit_ui.markup import tag, text


def columns(points: list[tuple[str, float]], caption: str, unit: str = "") -> str:
    """A column for each (label, value), its value as a tooltip; first and last label below, the highest value above."""
    if not points:
        return ""
    most = max(value for _, value in points) or 1
    bars = [tag("i", style=f"height:{value / most:.1%}", title=f"{label}: {value:g}{unit}") for label, value in points]
    told = f"{caption}: " + ", ".join(f"{label} {value:g}{unit}" for label, value in points if value)
    drawn = tag("div", *bars, klass="drawn", role="img", aria_label=told)
    ends = tag("div", tag("span", text(points[0][0])), tag("span", text(points[-1][0])), klass="ends")
    title = tag("figcaption", text(caption), tag("span", text(f"max. {most:g}{unit}"), klass="quiet"))
    return tag("figure", title, drawn, ends, klass="columns")


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
