"""Every way in which work can end, and that the service outlives it. Real processes, real HTTP."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from analyzer_testing.service import Service


@pytest.fixture(scope="module")
def toy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with Service("analyzer_testing.toy", tmp_path_factory.mktemp("media"), ANALYZER_SECONDS="4") as service:
        yield service


def order(service: Service, words: str) -> tuple[int, str | None]:
    service.put(words.encode())
    answer = service.analyze()
    return answer.status, answer.code


def test_a_result_comes_in_its_envelope(toy: Service) -> None:
    toy.put("say grüße".encode())
    body = toy.analyze().body
    assert body["result"]["said"] == "grüße"
    assert (body["schema"], body["analyzer"], body["version"], body["model"]) == (1, "toy", "1.0.0", "none")
    assert 0 < body["seconds"] < 4


@pytest.mark.parametrize(
    ("code", "status"),
    [("corrupt_media", 422), ("model_missing", 409), ("too_large", 413), ("unsupported_media", 415)],
)
def test_a_typed_error_keeps_its_type(toy: Service, code: str, status: int) -> None:
    assert order(toy, f"raise {code}") == (status, code)


def test_a_fault_of_ours_is_internal(toy: Service) -> None:
    assert order(toy, "fault") == (500, "internal")


def test_native_code_that_hangs_is_killed_in_time(toy: Service) -> None:
    started = time.monotonic()
    assert order(toy, "hang") == (504, "timeout")
    assert time.monotonic() - started < 8


def test_the_tools_of_killed_work_die_too(toy: Service) -> None:
    assert order(toy, "hang-with-child") == (504, "timeout")
    assert "sleep\x00987" not in [Path(f"/proc/{pid}/cmdline").read_text()[:9] for pid in children(toy.process.pid)]


def test_a_kill_from_outside_means_out_of_memory(toy: Service) -> None:
    assert order(toy, f"kill {int(signal.SIGKILL)}") == (507, "out_of_memory")


def test_a_crash_in_native_code_is_internal(toy: Service) -> None:
    assert order(toy, f"kill {int(signal.SIGSEGV)}") == (500, "internal")


def test_a_result_beyond_all_bounds_is_internal(toy: Service) -> None:
    assert order(toy, "flood 20") == (500, "internal")


def test_noise_of_libraries_disturbs_nothing(toy: Service) -> None:
    assert order(toy, "noise") == (200, None)


def test_after_all_that_it_still_works_in_one_process(toy: Service) -> None:
    assert order(toy, "say once") == order(toy, "say twice") == (200, None)
    first, second = toy.analyze().result["pid"], toy.analyze().result["pid"]
    assert first == second


def children(pid: int) -> list[int]:
    """Processes below `pid` that have not been collected."""
    below = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    return below + [grandchild for child in below for grandchild in children(child) if os.path.exists(f"/proc/{child}")]
