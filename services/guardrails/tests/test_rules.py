"""What the rules name is found where it stands, with the reason; what only looks like it is not."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from analyzer_testing.service import Service
from guardrails.personal import masked, personal_data_in
from guardrails.rules import Rules, Words, read_rules
from guardrails.words import words_in

RULES = {
    "words": {"flag": ["secret*"], "blur": ["Project  Falcon"], "hide": ["straße"]},
    "personalData": "blur",
    "phoneRegion": "DE",
    "explicit": {"flag": 0.4, "blur": None, "hide": 0.9},
}


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("write to jane.doe+news@example-mail.org.", "e-mail address", "jane.doe+news@example-mail.org"),
        ("müller@bücher.example", "e-mail address", "müller@bücher.example"),
        ("IBAN DE89 3704 0044 0532 0130 00 bitte", "bank account", "DE89 3704 0044 0532 0130 00"),
        ("GB82WEST12345698765432", "bank account", "GB82WEST12345698765432"),
        ("card 4111 1111 1111 1111 exp", "payment card", "4111 1111 1111 1111"),
        ("amex 378282246310005", "payment card", "378282246310005"),
        ("call +49 30 901820 now", "telephone number", "+49 30 901820"),
        ("call +1 212 555 2368", "telephone number", "+1 212 555 2368"),
    ],
)
def test_personal_data_is_found_where_it_stands(text: str, kind: str, value: str) -> None:
    (found,) = personal_data_in(text)
    assert (found.kind, text[found.start : found.end]) == (kind, value)


@pytest.mark.parametrize(
    "text",
    [
        "nothing @ all, a@b, @handle, x@y..z",
        "DE89 3704 0044 0532 0130 01",
        "4111 1111 1111 1112",
        "1234567890123456",
        "invoice 2026-11-23, 12.345,67 EUR, 00:12:34,567",
        "version 3.14.1592653589793",
        "+49",
        "ISBN 978-3-16-148410-0",
    ],
)
def test_what_only_looks_like_it_is_not(text: str) -> None:
    assert personal_data_in(text) == []


def test_numbers_as_a_country_writes_them_need_the_country() -> None:
    assert personal_data_in("Tel. 030 901820") == []
    (found,) = personal_data_in("Tel. 030 901820", "DE")
    assert found.kind == "telephone number"


def test_an_excerpt_does_not_give_it_away() -> None:
    text = "jane.doe@example.org"
    shown = masked(text, personal_data_in(text)[0])
    assert shown == "ja••.•••@•••••••.•rg"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("This is SECRETLY known", ["secret*"]),
        ("project\nfalcon flies", ["Project  Falcon"]),
        ("Ｐｒｏｊｅｃｔ Falcon", ["Project  Falcon"]),
        ("in der STRASSE", ["straße"]),
        ("top-secret", ["secret*"]),
        ("Projects Falcon, Project Falcons, nonsecret", []),
        ("", []),
    ],
)
def test_words_count_in_any_case_and_as_whole_words(text: str, found: list[str]) -> None:
    words = Words.model_validate(RULES["words"])
    assert [word for word, _ in words_in(text, words)] == found


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ("{", "guardrails: GUARDRAILS: Invalid JSON"),
        ('{"word": {}}', "guardrails: word: "),
        ('{"personalData": "delete"}', "guardrails: personalData"),
        ('{"explicit": {"hide": 2}}', "guardrails: explicit.hide: "),
        ('{"phoneRegion": "Germany"}', "guardrails: phoneRegion: "),
    ],
)
def test_rules_that_make_no_sense_are_named(rules: str, said: str) -> None:
    with pytest.raises(ValueError, match=said):
        read_rules({"GUARDRAILS": rules})


def test_other_rules_are_another_version() -> None:
    assert Rules().digest() != Rules.model_validate({"personalData": "off"}).digest()
    assert Rules().digest() == read_rules({}).digest()


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with Service("guardrails", tmp_path_factory.mktemp("media"), GUARDRAILS=json.dumps(RULES)) as running:
        running.put(b"unread")
        yield running


def text_frame(*texts: str) -> dict[str, Any]:
    box = {"x": 1, "y": 2, "width": 3, "height": 4}
    items = [{"text": text, "confidence": 1, "box": box, "language": None} for text in texts]
    place = {"frame": "f", "time": 5.0, "start": 4.0, "end": 6.0, "page": None, "frameWidth": 10, "frameHeight": 10}
    return place | {"text": "\n".join(texts), "items": items}


def scene(score: float) -> dict[str, Any]:
    return {"start": 0.0, "end": 4.0, "page": None, "frame": "f", "score": score}


def test_findings_say_which_rule_where_and_why_and_the_strongest_counts(service: Service) -> None:
    words = [{"word": "Straße", "start": 9.0, "end": 9.5, "confidence": 1}]
    result = service.analyze(
        results={
            "ocr-detection": {"frames": [text_frame("a secret", "mail a.b@example.org")]},
            "whisper-transcriber": {"segments": [{"start": 9.0, "end": 10.0, "text": "Straße", "words": words}]},
            "nsfw-detection": {"frames": [], "scenes": [scene(0.39), scene(0.5), scene(0.95)]},
        }
    ).result
    told = [(one["rule"], one["action"], one["source"], one["start"], one["end"]) for one in result["findings"]]
    assert told == [
        ("word", "flag", "ocr-detection", 4.0, 6.0),
        ("personal-data", "blur", "ocr-detection", 4.0, 6.0),
        ("word", "hide", "whisper-transcriber", 9.0, 10.0),
        ("explicit", "flag", "nsfw-detection", 0.0, 4.0),
        ("explicit", "hide", "nsfw-detection", 0.0, 4.0),
    ]
    assert result["findings"][0]["box"] == {"x": 1, "y": 2, "width": 3, "height": 4}
    assert "secret*" in result["findings"][0]["reason"]
    assert "a.b@example.org" not in json.dumps(result)
    assert (result["action"], result["complete"]) == ("hide", True)


def test_where_nothing_is_wrong_there_is_nothing(service: Service) -> None:
    empty = {"action": None, "findings": [], "complete": True}
    assert service.analyze(results={"ocr-detection": {"frames": [text_frame("harmless")]}}).result == empty
    assert service.analyze(results={}).result == empty


def test_ten_thousand_findings_are_told_as_far_as_anybody_reads(service: Service) -> None:
    result = service.analyze(results={"ocr-detection": {"frames": [text_frame(*["secret"] * 10_000)]}}).result
    assert (len(result["findings"]), result["complete"]) == (2000, False)


def test_results_of_another_shape_are_refused(service: Service) -> None:
    answer = service.analyze(results={"ocr-detection": {"frames": [{"items": [{"words": 1}]}]}})
    assert (answer.status, answer.code) == (400, "bad_request")


def test_no_rules_no_service(tmp_path: Path) -> None:
    with (
        pytest.raises(AssertionError, match="did not start"),
        Service("guardrails", tmp_path, GUARDRAILS='{"personalData": 1}'),
    ):
        pass
