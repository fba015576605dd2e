"""Moments of the search as a list: a picture, what medium, where in it, and what was said, read or seen."""

from streamlit_ui.figures import moment
from streamlit_ui.markup import file_address, link, page_address, picture, tag, text
from streamlit_ui.texts import Texts


def moment_list(texts: Texts, moments: list[dict]) -> str:
    return tag("ul", *(_entry(texts, one) for one in moments), klass="found", role="list")


def _entry(texts: Texts, one: dict) -> str:
    where = " ".join(
        part
        for part in (texts.name("moment", one["kind"]), moment(texts, one["start"], one["end"], one["page"]))
        if part
    )
    said = "".join(tag("mark", text(part["text"])) if part["match"] else text(part["text"]) for part in one["excerpt"])
    image = picture(file_address(one["mediaId"], one["frame"]), "") if one["frame"] else tag("span", klass="blank")
    return tag(
        "li",
        link(
            page_address("item", id=one["mediaId"], t=one["start"], frame=one["frame"]),
            tag("span", image, klass="poster"),
            tag(
                "span",
                tag("span", text(one["name"]), klass="name"),
                tag("span", text(where), klass="quiet"),
                tag("span", said, klass="said"),
                klass="told",
            ),
        ),
    )
