"""What every analyzer owes its callers, whatever it analyses."""

import os
import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from analyzer_testing.image import HEARS, READS_FRAMES, READS_RESULTS, out_of_memory_kills
from analyzer_testing.media import bad_media, encoded, gradient, silent_wav
from analyzer_testing.service import MEDIA_ID, Answer, Service

Look = Callable[[bytes], Answer]

SECONDS = 20
"""No bad file may take longer; a fraction of every analyzer's own limit, generous for a busy machine."""


def test_it_is_healthy(service: Service) -> None:
    assert service.ask("GET", "/health").body == {"status": "ok"}


def test_it_names_its_model(service: Service) -> None:
    told = service.ask("GET", "/capabilities").body
    assert told["name"].replace("-", "_") == os.environ["ANALYZER_PACKAGE"]
    assert told["ready"] is True
    assert any(character.isdigit() for character in told["model"])


def test_what_it_reads_gives_an_envelope_with_a_result(look_at: Look, service: Service) -> None:
    answer = look_at(silent_wav(2) if HEARS else encoded(gradient(640, 480), "JPEG"))
    assert answer.status == 200
    assert {key: answer.body[key] for key in ("schema", "mediaId")} == {"schema": 1, "mediaId": MEDIA_ID}
    assert answer.body["model"] == service.ask("GET", "/capabilities").body["model"]


@pytest.mark.parametrize("format", ["JPEG", "PNG", "GIF", "WEBP", "TIFF", "AVIF"])
def test_a_picture_counts_by_its_content_whatever_its_name(look_at: Look, format: str) -> None:
    assert look_at(encoded(gradient(320, 240), format)).code == ("unsupported_media" if HEARS else None)


@pytest.mark.skipif(READS_RESULTS, reason="it reads no media")
@pytest.mark.parametrize("name", bad_media())
def test_bad_media_gives_a_typed_error_soon(look_at: Look, name: str) -> None:
    content, codes = bad_media()[name]
    codes = codes | {"unsupported_media"} if HEARS else codes
    kills, started = out_of_memory_kills(), time.monotonic()
    answer = look_at(content)
    if name == "PNG with a 200 MB comment" and answer.status == 200:
        return  # The comment is skipped, as it may be.
    assert answer.code in codes, answer.body
    assert time.monotonic() - started < SECONDS
    assert out_of_memory_kills() == kills


@pytest.mark.parametrize(
    "path",
    [
        "../../etc/passwd",
        "/etc/passwd",
        f"{MEDIA_ID}/../../etc/passwd",
        f"{MEDIA_ID}/missing",
        f"{MEDIA_ID}/frames",
        f"{MEDIA_ID}/link",
        f"{MEDIA_ID}/pipe",
        f"{MEDIA_ID}/original\0",
        "00000000-0000-4000-8000-000000000000/original",
        "",
    ],
)
def test_no_path_but_a_file_of_this_media_is_opened(service: Service, path: str) -> None:
    service.put(b"unread")
    (service.home / "frames").mkdir(exist_ok=True)
    for name, make in {"link": lambda p: p.symlink_to("/etc/passwd"), "pipe": os.mkfifo}.items():
        if not os.path.lexists(service.home / name):
            make(service.home / name)
    answer = service.read_frames(path) if READS_FRAMES else service.analyze(path)
    assert (answer.status, answer.code) == (400, "bad_request")


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"{}", b'{"mediaId":"x","path":"y"}', b"\xff" * 100])
def test_a_request_of_another_shape_is_refused(service: Service, body: bytes) -> None:
    assert service.post(body).code == "bad_request"


def test_it_has_no_way_to_the_internet() -> None:
    with pytest.raises(OSError):
        socket.create_connection(("192.0.2.1", 80), timeout=1)


def test_its_root_file_system_is_read_only_and_it_is_nobody() -> None:
    assert os.getuid() >= 10000
    with pytest.raises(OSError):
        Path("/app/new").touch()
