"""What a player shows of a medium: lanes of its time line, frames with boxes, and what is said. Pure.

It is made of results as docs/architecture.md has them, each of which may be missing. Times are seconds, boxes pixels.
"""

from collections import defaultdict
from collections.abc import Iterable

from streamlit_ui.markup import file_address
from streamlit_ui.texts import Texts

EXPLICIT = 0.5
"""Score from which a scene is taken for explicit."""
SEEN = 0.5
"""Confidence from which a point of a body is seen, and not guessed."""
PIECES = 400
"""As many pieces of a lane are drawn: more are thinner than a pixel."""


class Results:
    """The `result` of each analyzer by name; an empty one where there is none."""

    def __init__(self, answer: dict) -> None:
        self._results = answer["results"]

    def __call__(self, analyzer: str) -> dict:
        return self._results.get(analyzer, {}).get("result", {})

    @property
    def facts(self) -> dict:
        return self("vision-pipeline").get("facts", {})

    @property
    def frames(self) -> list[dict]:
        return self("vision-pipeline").get("frames", [])

    @property
    def transcript(self) -> list[dict]:
        return self("whisper-transcriber").get("segments", [])


def player(media_id: str, results: Results, texts: Texts, people: list[dict] | None) -> dict:
    """All that the player needs, but for its labels. `people` of the medium are None where nobody tells them apart."""
    facts = results.facts
    kind = facts.get("kind")
    return {
        "source": f"/api/media/{media_id}/original" if kind in ("video", "audio") else None,
        "kind": kind,
        "duration": facts.get("duration") or 0,
        "lanes": lanes(results, texts, people) if facts.get("duration") else [],
        "frames": frames(media_id, results, texts, people),
        "transcript": [
            {"start": said["start"], "end": said["end"], "text": said["text"]} for said in results.transcript
        ],
    }


def lanes(results: Results, texts: Texts, people: list[dict] | None) -> list[dict]:
    """Rows of the time line, `{name, kind, items: [{start, end, label}]}`; those without an item are left out."""
    made = {
        "chapter": _spans(results("llm-summarizer").get("chapters", []), lambda chapter: chapter["title"]),
        "scene": [
            {"start": scene["start"], "end": scene["end"], "label": texts("lane.scene-of", number=number)}
            for number, scene in enumerate(results("vision-pipeline").get("scenes", []), start=1)
        ],
        "speech": _spans(results.transcript, lambda said: said["text"]),
        "music": _spans(
            (one for one in results("whisper-transcriber").get("sounds", []) if one["kind"] == "music"),
            lambda _: texts("lane.music"),
        ),
        "text": _spans(
            (frame for frame in results("ocr-detection").get("frames", []) if frame["text"].strip()),
            lambda frame: frame["text"],
        ),
        "person": _people(people, texts)
        if people
        else _joined(results("face-reid").get("faces", []), lambda _: texts("lane.face")),
        "object": _joined(
            results("object-detection").get("objects", []), lambda one: texts.name("thing", one["label"])
        ),
        "explicit": _spans(
            (scene for scene in results("nsfw-detection").get("scenes", []) if scene["score"] >= EXPLICIT),
            lambda scene: f"{scene['score']:.0%}",
        ),
        "finding": _spans(results("guardrails").get("findings", []), lambda finding: finding["reason"]),
    }
    return [
        {"kind": kind, "name": texts(f"lane.{kind}"), "items": items[:PIECES]} for kind, items in made.items() if items
    ]


def _spans(entries: Iterable[dict], label) -> list[dict]:
    return [
        {"start": entry["start"], "end": entry["end"], "label": label(entry)}
        for entry in entries
        if entry["start"] is not None
    ]


def _people(people: list[dict], texts: Texts) -> list[dict]:
    found = [
        {"start": track["start"], "end": track["end"], "label": person["name"] or texts("people.unnamed")}
        for person in people
        for track in person["tracks"]
        if track["start"] is not None
    ]
    return sorted(found, key=lambda one: one["start"])


def _joined(entries: Iterable[dict], label) -> list[dict]:
    """What was seen in the same stretch is one item, with a label that names each thing once."""
    at: dict[tuple[float, float], dict[str, None]] = defaultdict(dict)
    for entry in entries:
        if entry["start"] is not None:
            at[entry["start"], entry["end"]][label(entry)] = None
    return [{"start": start, "end": end, "label": ", ".join(names)} for (start, end), names in sorted(at.items())]


def frames(media_id: str, results: Results, texts: Texts, people: list[dict] | None) -> list[dict]:
    """Each frame with its time or page, what can be read in it, and the boxes that were drawn around what was found."""
    boxes = _boxes(results, texts, people)
    read = {frame["frame"]: frame["text"].strip() for frame in results("ocr-detection").get("frames", [])}
    return [
        {
            "source": file_address(media_id, frame["path"]),
            "time": frame["time"],
            "start": frame["start"],
            "page": frame["page"],
            "width": frame["width"],
            "height": frame["height"],
            "text": read.get(frame["path"], ""),
            "boxes": boxes[frame["path"]],
        }
        for frame in results.frames
    ]


def _boxes(results: Results, texts: Texts, people: list[dict] | None) -> dict[str, list[dict]]:
    """By frame: `{kind, label, x, y, width, height}`."""
    found: dict[str, list[dict]] = defaultdict(list)

    def add(frame: str, kind: str, label: str, box: dict) -> None:
        found[frame].append({"kind": kind, "label": label} | box)

    for frame in results("ocr-detection").get("frames", []):
        for item in frame["items"]:
            add(frame["frame"], "text", item["text"], item["box"])
    for thing in results("object-detection").get("objects", []):
        add(thing["frame"], "object", f"{texts.name('thing', thing['label'])} {thing['confidence']:.0%}", thing["box"])
    named = [(person["name"], face) for person in people or [] for track in person["tracks"] for face in track["faces"]]
    for name, face in named or [(None, face) for face in results("face-reid").get("faces", [])]:
        add(face["frame"], "face", name or texts("lane.face"), face["box"])
    for body in results("pose-estimation").get("people", []):
        for point in body["points"]:
            if point["confidence"] >= SEEN:
                add(body["frame"], "point", point["name"], {"x": point["x"], "y": point["y"], "width": 0, "height": 0})
    return found
