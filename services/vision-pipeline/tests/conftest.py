"""A running vision pipeline."""

from collections.abc import Iterator

import pytest
from analyzer_testing.service import Service


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with Service("vision_pipeline", tmp_path_factory.mktemp("media")) as running:
        yield running
