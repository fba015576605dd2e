"""Who waits, who is sent away, and what happens at the end."""

import http.client
import json
import signal
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from analyzer_testing.service import MEDIA_ID, Answer, Service


def together(service: Service, count: int) -> list[Answer]:
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(lambda _: service.analyze(), range(count)))


def worker_of(service: Service) -> str:
    pid = service.process.pid
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().strip()


def eventually(true: Callable[[], bool], seconds: float = 5) -> bool:
    deadline = time.monotonic() + seconds
    while not true() and time.monotonic() < deadline:
        time.sleep(0.05)
    return true()


def test_one_works_some_wait_the_rest_are_told_to_come_again(tmp_path: Path) -> None:
    with Service("analyzer_testing.toy", tmp_path, ANALYZER_QUEUE="1") as toy:
        toy.put(b"sleep 1")
        answers = together(toy, 4)
    assert sorted(answer.status for answer in answers) == [200, 200, 503, 503]
    for answer in answers:
        if answer.status == 503:
            assert answer.code == "busy"
            assert 1 <= int(answer.headers["retry-after"]) <= 60


def test_two_seats_work_at_once_each_in_a_process_of_its_own(tmp_path: Path) -> None:
    with Service("analyzer_testing.toy", tmp_path, ANALYZER_SEATS="2", ANALYZER_QUEUE="0") as toy:
        toy.put(b"sleep 1")
        answers = together(toy, 3)
        assert sorted(answer.status for answer in answers) == [200, 200, 503]
        assert len(worker_of(toy).split()) == 2
        # Of two that are free, the warm one works.
        toy.put(b"say hello")
        assert len({toy.analyze().result["pid"] for _ in range(3)}) == 1


def test_a_seat_whose_work_hangs_keeps_no_other_from_working(tmp_path: Path) -> None:
    with (
        Service("analyzer_testing.toy", tmp_path, ANALYZER_SEATS="2", ANALYZER_SECONDS="3") as toy,
        ThreadPoolExecutor(1) as pool,
    ):
        toy.put(b"hang")
        hanging = pool.submit(toy.analyze)
        assert eventually(lambda: worker_of(toy) != "")
        time.sleep(0.5)
        toy.put(b"say hello")
        assert [toy.analyze().status for _ in range(3)] == [200] * 3
        assert hanging.result().code == "timeout"
        assert eventually(lambda: len(worker_of(toy).split()) == 1)


def test_health_is_answered_while_native_code_holds_everything(tmp_path: Path) -> None:
    with Service("analyzer_testing.toy", tmp_path, ANALYZER_SECONDS="2") as toy, ThreadPoolExecutor(1) as pool:
        toy.put(b"hang")
        hanging = pool.submit(toy.analyze)
        time.sleep(0.7)
        started = time.monotonic()
        assert toy.ask("GET", "/health").status == 200
        assert time.monotonic() - started < 0.5
        assert hanging.result().code == "timeout"


def test_an_idle_work_process_is_given_back(tmp_path: Path) -> None:
    with Service("analyzer_testing.toy", tmp_path, ANALYZER_IDLE_SECONDS="0.5") as toy:
        assert worker_of(toy) == ""
        toy.put(b"say hello")
        first = toy.analyze().result["pid"]
        assert eventually(lambda: worker_of(toy) == "")
        assert toy.analyze().result["pid"] != first


def test_a_work_process_is_replaced_after_its_share(tmp_path: Path) -> None:
    with Service("analyzer_testing.toy", tmp_path, ANALYZER_JOBS_PER_PROCESS="2") as toy:
        toy.put(b"say hello")
        pids = [toy.analyze().result["pid"] for _ in range(4)]
    assert pids[0] == pids[1] != pids[2] == pids[3]


def test_work_whose_caller_left_is_ended(tmp_path: Path) -> None:
    with Service("analyzer_testing.toy", tmp_path) as toy:
        toy.put(b"sleep 8")
        caller = http.client.HTTPConnection("127.0.0.1", toy.port)
        caller.request("POST", "/analyze", json.dumps({"mediaId": MEDIA_ID, "path": f"{MEDIA_ID}/original"}))
        assert eventually(lambda: worker_of(toy) != "")
        caller.close()
        assert eventually(lambda: worker_of(toy) == "", 3)
        toy.put(b"say next")
        assert toy.analyze().status == 200


def test_at_a_stop_short_work_ends_well(tmp_path: Path) -> None:
    with Service("analyzer_testing.toy", tmp_path) as toy, ThreadPoolExecutor(1) as pool:
        toy.put(b"sleep 1")
        working = pool.submit(toy.analyze)
        assert eventually(lambda: worker_of(toy) != "")
        toy.process.send_signal(signal.SIGTERM)
        assert working.result().status == 200
    assert toy.process.returncode in (0, -signal.SIGTERM)


def test_at_a_stop_long_work_is_told_to_come_again(tmp_path: Path) -> None:
    with Service("analyzer_testing.toy", tmp_path, ANALYZER_GRACE_SECONDS="0.5") as toy, ThreadPoolExecutor(1) as pool:
        toy.put(b"sleep 9")
        working = pool.submit(toy.analyze)
        assert eventually(lambda: worker_of(toy) != "")
        started = time.monotonic()
        toy.process.send_signal(signal.SIGTERM)
        assert (working.result().status, working.result().code) == (503, "busy")
        toy.process.wait(5)
    assert time.monotonic() - started < 4


def test_the_log_is_json_and_keeps_contents_to_itself(tmp_path: Path) -> None:
    with Service("analyzer_testing.toy", tmp_path) as toy:
        toy.put(b"say very-private")
        toy.analyze()
        toy.put(b"kill 11")
        toy.analyze()
    lines = [json.loads(line) for line in toy.log.splitlines()]
    assert {"serving", "analyzed", "the work process died"} <= {line["message"] for line in lines}
    assert b"very-private" not in toy.log


def test_a_huge_request_is_refused(tmp_path: Path) -> None:
    with Service("analyzer_testing.toy", tmp_path) as toy:
        assert toy.post(b" " * (5 * 2**20)).code == "bad_request"


def running(service: Service) -> list[dict]:
    return service.ask("GET", "/progress").body["running"]


def test_how_far_a_job_is_is_told_while_it_runs_and_not_after(tmp_path: Path) -> None:
    with Service("analyzer_testing.toy", tmp_path) as toy, ThreadPoolExecutor(1) as pool:
        assert running(toy) == []
        toy.put(b"tell 0.25")
        telling = pool.submit(toy.analyze)
        assert eventually(lambda: running(toy) != [], 20)
        (told,) = running(toy)
        assert (told["mediaId"], told["progress"]) == (MEDIA_ID, 0.25)
        assert told["seconds"] > 0
        toy.put(b"", "go-0.25")
        assert telling.result().result["said"] == "told"
        assert running(toy) == []
        toy.put(b"tell kept:0.75")
        again = pool.submit(toy.analyze)
        assert eventually(lambda: running(toy) != [], 20)
        assert running(toy) == [{"mediaId": MEDIA_ID, "progress": 0.75, "seconds": None}]
        toy.put(b"", "go-kept:0.75")
        assert again.result().status == 200
