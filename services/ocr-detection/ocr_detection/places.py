"""The same text read twice is one text."""

from typing import Any

from ocr_detection.hocr import Word

_SAME_PLACE = 0.5
"""Part of the smaller box that lies in the other."""


def each_once(line: list[Word]) -> list[Word]:
    """The line without the words that Tesseract gives twice: the same text, a tight and a wide box, one after the other."""
    return [word for word, last in zip(line, [None, *line]) if last is None or not _again(word, last)]


def _again(word: Word, last: Word) -> bool:
    return word.text == last.text and _cover(_placed(word), _placed(last)) >= _SAME_PLACE


def _placed(word: Word) -> dict[str, int]:
    left, top, right, bottom = word.box
    return {"x": left, "y": top, "width": right - left, "height": bottom - top}


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
