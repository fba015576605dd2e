"""The container's memory cap, for real: the kernel kills the work, never the service."""

from pathlib import Path

from analyzer_testing.image import out_of_memory_kills
from analyzer_testing.service import Service


def test_work_over_the_cap_is_killed_and_the_service_goes_on(tmp_path: Path) -> None:
    kills = out_of_memory_kills()
    with Service("analyzer_testing.toy", tmp_path, ANALYZER_SECONDS="120") as toy:
        toy.put(b"eat 8000")
        answer = toy.analyze()
        assert (answer.status, answer.code) == (507, "out_of_memory")
        assert out_of_memory_kills() > kills
        toy.put(b"say hello")
        assert toy.analyze().result["said"] == "hello"


def test_work_under_the_cap_is_not(tmp_path: Path) -> None:
    with Service("analyzer_testing.toy", tmp_path, ANALYZER_SECONDS="120") as toy:
        toy.put(b"eat 100")
        assert toy.analyze().result["said"] == "100"
