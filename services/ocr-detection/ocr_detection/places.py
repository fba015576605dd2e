"""The same text read twice is one text."""

from typing import Any

_SAME_PLACE = 0.5
"""Part of the smaller box that lies in the other."""


def best_of_each_place(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of items whose boxes cover each other the one with most text read surely; from top to bottom, left to right."""
    kept: list[dict[str, Any]] = []
    for item in sorted(items, key=lambda item: -len(item["text"]) * item["confidence"]):
        if all(_cover(item["box"], other["box"]) < _SAME_PLACE for other in kept):
            kept.append(item)
    return sorted(kept, key=lambda item: (item["box"]["y"], item["box"]["x"]))


def _cover(one: dict[str, int], other: dict[str, int]) -> float:
    across = min(one["x"] + one["width"], other["x"] + other["width"]) - max(one["x"], other["x"])
    down = min(one["y"] + one["height"], other["y"] + other["height"]) - max(one["y"], other["y"])
    smaller = min(one["width"] * one["height"], other["width"] * other["height"])
    return max(0, across) * max(0, down) / smaller
