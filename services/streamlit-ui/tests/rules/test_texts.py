"""What is said, in each language."""

import re
from pathlib import Path

import pytest
from streamlit_ui.texts import LANGUAGES, catalogue, language_of, texts_of

PACKAGE = Path(__import__("streamlit_ui").__file__).parent
FIELD = re.compile(r"{(\w+)}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_says_the_same_things_with_the_same_values(language):
    english, other = catalogue("en"), catalogue(language)
    assert other.keys() == english.keys()
    for key, text in english.items():
        assert sorted(FIELD.findall(other[key])) == sorted(FIELD.findall(text)), key


def test_every_text_that_a_page_names_is_there():
    named = re.compile(r"""\btexts\("([\w.-]+)"[,)]""")
    keys = {key for file in PACKAGE.rglob("*.py") for key in named.findall(file.read_text())}
    assert len(keys) > 50
    assert keys - catalogue("en").keys() == set()


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("de-DE,de;q=0.9,en;q=0.8", "de"),
        ("fr,en;q=0.5,de;q=0.7", "de"),
        ("en-GB", "en"),
        ("ja", "en"),
        ("", "en"),
        ("de;q=what, en", "en"),
    ],
)
def test_the_language_is_the_first_that_the_browser_wants_and_that_there_is(accepted, language):
    assert language_of(accepted) == language


def test_a_text_that_is_not_there_is_an_error_of_ours():
    with pytest.raises(KeyError):
        texts_of("en")("no-such-text")


def test_numbers_are_written_as_in_the_language():
    assert texts_of("en").number(12345.67, 1) == "12,345.7"
    assert texts_of("de").number(12345.67, 1) == "12.345,7"
