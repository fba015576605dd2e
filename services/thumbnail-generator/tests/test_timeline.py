"""The pictures over a video's time line."""

import io
import os
import re
from collections.abc import Iterator

import pytest
from analyzer_testing.clips import clip
from analyzer_testing.media import encoded, gradient
from analyzer_testing.service import Service
from PIL import Image

CUE = re.compile(r"(\d\d):(\d\d):(\d\d\.\d{3}) --> (\d\d):(\d\d):(\d\d\.\d{3})\n(\S+)#xywh=(\d+),(\d+),(\d+),(\d+)\n")


@pytest.fixture(scope="module")
def generator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with Service("thumbnail_generator", tmp_path_factory.mktemp("media")) as running:
        yield running


def colour(generator: Service, time: float) -> tuple[int, int, int]:
    """The middle of the picture that the track names for a time, on the sheet."""
    timeline = generator.analyze().result["timeline"]
    sheet = Image.open(io.BytesIO((generator.media / timeline["sprite"]).read_bytes())).convert("RGB")
    track = (generator.media / timeline["track"]).read_text()
    assert track.startswith("WEBVTT\n\n")
    cues = CUE.findall(track)
    assert len(cues) == timeline["count"]
    for hours, minutes, seconds, *until, file, x, y, width, height in cues:
        start = int(hours) * 3600 + int(minutes) * 60 + float(seconds)
        end = int(until[0]) * 3600 + int(until[1]) * 60 + float(until[2])
        if start <= time < end:
            assert file == "sprite.webp"
            return sheet.getpixel((int(x) + int(width) // 2, int(y) + int(height) // 2))
    raise AssertionError(f"no cue for {time}")


def near(found: tuple[int, int, int], wanted: tuple[int, int, int]) -> bool:
    return all(abs(one - other) < 40 for one, other in zip(found, wanted))


def test_a_short_video_has_a_picture_a_second_each_of_its_own_moment(generator: Service) -> None:
    generator.put(clip(*(f"color=c={name}:d=3:s=320x180:r=10" for name in ("red", "lime", "blue"))))
    timeline = generator.analyze().result["timeline"]
    shape = {key: timeline[key] for key in ("count", "interval", "columns", "width", "height")}
    assert shape == {"count": 9, "interval": 1.0, "columns": 10, "width": 160, "height": 90}
    assert near(colour(generator, 1.5), (255, 0, 0))
    assert near(colour(generator, 4.5), (0, 255, 0))
    assert near(colour(generator, 8.5), (0, 0, 255))


@pytest.mark.parametrize("file_bytes", [None, 2 * 1024**3 + 1], ids=["read as a whole", "too large for that"])
def test_a_long_video_has_two_hundred_pictures_at_most_by_its_key_frames(
    generator: Service, file_bytes: int | None
) -> None:
    halves = (f"color=c={name}:d=150:s=160x120:r=2" for name in ("red", "blue"))
    options = ("-c:v", "libx264", "-preset", "ultrafast", "-g", "8", "-movflags", "faststart")
    path = generator.put(clip(*halves, to=options, ending="mp4"))
    if file_bytes is not None:
        # A hole, which takes no room on the disk.
        os.truncate(generator.media / path, file_bytes)
    timeline = generator.analyze().result["timeline"]
    assert (timeline["count"], timeline["interval"]) == (200, 1.5)
    assert near(colour(generator, 100), (255, 0, 0))
    assert near(colour(generator, 250), (0, 0, 255))


def test_a_video_that_breaks_off_keeps_its_last_picture_to_the_end(generator: Service) -> None:
    whole = clip("color=c=red:d=20:s=320x180:r=10", to=("-c:v", "mjpeg", "-q:v", "2"))
    generator.put(whole[: len(whole) // 2])
    assert near(colour(generator, 19), (255, 0, 0))


def test_what_does_not_move_has_no_time_line(generator: Service) -> None:
    generator.put(encoded(gradient(300, 200), "JPEG"))
    assert generator.analyze().result["timeline"] is None
