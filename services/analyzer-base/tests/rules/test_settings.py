"""Limits from the environment."""

from pathlib import Path

import pytest
from platform_analyzer.settings import read_settings


def test_the_defaults_are_the_analyzers_own() -> None:
    settings = read_settings(seconds=120, env={})
    assert (settings.media, settings.seconds, settings.seats, settings.queue) == (Path("/media"), 120, 1, 4)


def test_the_environment_overrides_them() -> None:
    settings = read_settings(120, {"MEDIA_ROOT": "/m", "ANALYZER_SECONDS": "7.5", "ANALYZER_QUEUE": "0"})
    assert (settings.media, settings.seconds, settings.queue) == (Path("/m"), 7.5, 0)


@pytest.mark.parametrize("value", ["", "soon", "-1", "0", "nan", "inf", "1e9"])
def test_a_wrong_value_is_named(value: str) -> None:
    with pytest.raises(ValueError, match=f'ANALYZER_SECONDS is "{value}"'):
        read_settings(120, {"ANALYZER_SECONDS": value})
