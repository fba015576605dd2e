"""A face as a crop of its frame, without a picture of its own: the browser shows a part of the frame's file. Pure."""

from streamlit_ui.markup import file_address, picture, tag, text

MARGIN = 0.25
"""Of the box's size, around it."""


def face(cover: dict | None, name: str) -> str:
    """`cover` is `{mediaId, frame, box, frameWidth, frameHeight}`, or None."""
    if cover is None:
        return tag("span", text("?"), klass="face")
    x, y, side = square(cover["box"], cover["frameWidth"], cover["frameHeight"])
    # In parts of the square that is shown: the frame is as much larger, and begins as far above and left of it.
    style = (
        f"width:{cover['frameWidth'] / side:.2%};height:{cover['frameHeight'] / side:.2%};"
        f"left:{-x / side:.2%};top:{-y / side:.2%}"
    )
    return tag("span", picture(file_address(cover["mediaId"], cover["frame"]), name, style=style), klass="face")


def square(box: dict, frame_width: float, frame_height: float) -> tuple[float, float, float]:
    """Left, top and side of a square around the box, inside the frame as far as that is large enough."""
    side = min(max(box["width"], box["height"]) * (1 + 2 * MARGIN), frame_width, frame_height)
    x = box["x"] + box["width"] / 2 - side / 2
    y = box["y"] + box["height"] / 2 - side / 2
    return min(max(x, 0), frame_width - side), min(max(y, 0), frame_height - side), side
