"""What the rules say of a medium's results. Pure: the same results and rules give the same findings."""

from collections.abc import Iterator, Mapping
from typing import Any

from guardrails.personal import masked, personal_data_in
from guardrails.rules import ACTIONS, Action, Rules
from guardrails.words import words_in

Finding = dict[str, Any]
PLACE = ("frame", "time", "start", "end", "page", "frameWidth", "frameHeight", "box")
"""Where a finding is, as far as its source tells."""


def findings_in(results: Mapping[str, Any], rules: Rules) -> Iterator[Finding]:
    """In the order of the sources, and of each source's own results."""
    for frame in results.get("ocr-detection", {}).get("frames", []):
        for item in frame["items"]:
            place = {key: frame.get(key) for key in PLACE} | {"box": item["box"]}
            yield from _in_text(item["text"], "ocr-detection", place, rules)
    for segment in results.get("whisper-transcriber", {}).get("segments", []):
        place = dict.fromkeys(PLACE) | {"time": segment["start"], "start": segment["start"], "end": segment["end"]}
        yield from _in_text(segment["text"], "whisper-transcriber", place, rules)
    for scene in results.get("nsfw-detection", {}).get("scenes", []):
        action = _of_score(scene["score"], rules)
        if action is not None:
            reason = f"explicit with a score of {scene['score']:.2f}"
            place = dict.fromkeys(PLACE) | {key: scene.get(key) for key in ("frame", "start", "end", "page")}
            yield _finding("explicit", action, reason, None, "nsfw-detection", place | {"time": scene.get("start")})


def strongest(findings: list[Finding]) -> Action | None:
    """What becomes of the whole; None when nothing was found."""
    found = {finding["action"] for finding in findings}
    return next((action for action in reversed(ACTIONS) if action in found), None)


def _in_text(text: str, source: str, place: Mapping[str, Any], rules: Rules) -> Iterator[Finding]:
    for word, action in words_in(text, rules.words):
        yield _finding("word", action, f'"{word}" is on the list', text[:200], source, place)
    if rules.personal_data != "off":
        for found in personal_data_in(text, rules.phone_region):
            reason = f"looks like a valid {found.kind}"
            yield _finding("personal-data", rules.personal_data, reason, masked(text, found), source, place)


def _of_score(score: float, rules: Rules) -> Action | None:
    limits = {action: getattr(rules.explicit, action) for action in ACTIONS}
    return next(
        (action for action in reversed(ACTIONS) if limits[action] is not None and score >= limits[action]), None
    )


def _finding(
    rule: str, action: Action, reason: str, excerpt: str | None, source: str, place: Mapping[str, Any]
) -> Finding:
    return {"rule": rule, "action": action, "reason": reason, "excerpt": excerpt, "source": source, **place}
