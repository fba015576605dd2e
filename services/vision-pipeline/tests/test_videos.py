"""Scenes, key frames and facts of videos and sound."""

import time
from pathlib import Path
from typing import Any

import pytest
from analyzer_testing.clips import clip, ffmpeg, remade
from analyzer_testing.media import wav_header
from analyzer_testing.service import MEDIA_ID, Service
from platform_analyzer import Job
from vision_pipeline.work import analyze as work

STILL = "color=c=0x306090:d=2:s=320x240:r=10"
BARS = "smptebars=d=2:s=320x240:r=10"
TEST = "testsrc=d=2:s=320x240:r=10"
SAMPLES = Path("/samples")


def analyze(pipeline: Service, content: bytes) -> dict[str, Any]:
    pipeline.put(content)
    return pipeline.analyze().result


def cuts(result: dict[str, Any]) -> list[tuple[float, float]]:
    return [(scene["start"], scene["end"]) for scene in result["scenes"]]


def test_cuts_divide_a_video_into_scenes_without_gaps(pipeline: Service) -> None:
    result = analyze(pipeline, clip(STILL, BARS, TEST))
    assert cuts(result) == [(0, 2), (2, 4), (4, 6)]
    assert [(f["start"], f["end"]) for f in result["frames"]] == [(0, 2), (2, 4), (4, 6)]
    assert all(f["start"] <= f["time"] < f["end"] for f in result["frames"])


def test_a_scene_that_moves_more_has_more_motion_and_a_cut_is_none(pipeline: Service) -> None:
    moving = "mandelbrot=s=320x240:r=10:end_scale=0.01,trim=duration=2"
    still, moves, stays = (scene["motion"] for scene in analyze(pipeline, clip(STILL, moving, BARS))["scenes"])
    assert still < 0.1
    assert stays < 0.1
    assert moves > 1


def test_only_key_frames_of_a_long_video_say_nothing_of_motion(pipeline: Service) -> None:
    result = analyze(pipeline, clip("color=c=0x306090:d=1860:s=64x48:r=1"))
    assert [scene["motion"] for scene in result["scenes"]] == [None]


def test_a_still_scene_gives_one_frame_however_long(pipeline: Service) -> None:
    result = analyze(pipeline, clip("smptebars=d=30:s=320x240:r=5"))
    assert (len(result["scenes"]), len(result["frames"])) == (1, 1)


def test_a_scene_that_changes_gives_several_frames(pipeline: Service) -> None:
    result = analyze(pipeline, clip("mandelbrot=s=320x240:r=10:end_scale=0.01", to=("-t", "12")))
    assert len(result["scenes"]) == 1
    assert len(result["frames"]) == 3


def test_facts_are_those_of_the_streams(pipeline: Service) -> None:
    both = ffmpeg("-f", "lavfi", "-i", TEST, "-f", "lavfi", "-i", "sine=d=2", "-c:a", "aac", ending="mp4")
    facts = analyze(pipeline, both)["facts"]
    assert {
        key: facts[key] for key in ("kind", "format", "width", "height", "frameRate", "videoCodec", "audioCodec")
    } == {
        "kind": "video",
        "format": "mov",
        "width": 320,
        "height": 240,
        "frameRate": 10,
        "videoCodec": "h264",
        "audioCodec": "aac",
    }
    assert facts["duration"] == pytest.approx(2, abs=0.1)
    assert facts["bytes"] == len(both)


def test_a_video_filmed_upright_is_upright(pipeline: Service) -> None:
    result = analyze(pipeline, remade(clip(TEST, ending="mp4"), before=("-display_rotation", "90")))
    assert (result["facts"]["width"], result["facts"]["height"]) == (240, 320)
    assert (result["frames"][0]["width"], result["frames"][0]["height"]) == (240, 320)


def test_sound_alone_has_facts_and_nothing_to_see(pipeline: Service) -> None:
    analyze(pipeline, clip(TEST))
    result = analyze(pipeline, ffmpeg("-f", "lavfi", "-i", "sine=d=3", ending="flac"))
    assert (result["facts"]["kind"], result["facts"]["duration"]) == ("audio", 3)
    assert (result["scenes"], result["frames"]) == ([], [])
    assert list((pipeline.home / "frames").iterdir()) == []


def test_an_animated_gif_is_a_short_video(pipeline: Service) -> None:
    result = analyze(pipeline, clip(STILL, BARS, to=(), ending="gif"))
    assert (result["facts"]["kind"], result["facts"]["format"]) == ("video", "gif")
    assert len(result["scenes"]) == 2


def test_the_same_video_gives_the_same_files_and_leaves_no_others(pipeline: Service) -> None:
    video = clip(STILL, BARS, TEST)
    first, files = analyze(pipeline, video), frames(pipeline)
    pipeline.put(b"stale", "frames/0009.jpg")
    assert analyze(pipeline, video) == first
    assert frames(pipeline) == files


def frames(pipeline: Service) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in (pipeline.home / "frames").iterdir()}


def test_a_video_that_breaks_off_is_analysed_up_to_there(pipeline: Service) -> None:
    whole = clip(STILL, BARS, TEST)
    result = analyze(pipeline, whole[: len(whole) * 3 // 4])
    assert 1 <= len(result["scenes"]) <= 3
    assert result["frames"]


@pytest.mark.parametrize(
    ("name", "codes"),
    [("header of 10 hours", {"corrupt_media"}), ("MP4 without its index", {"corrupt_media"}), ("8K", {"too_large"})],
)
def test_bad_containers_give_typed_errors(pipeline: Service, name: str, codes: set[str]) -> None:
    pipeline.put(
        {
            "header of 10 hours": lambda: wav_header(hours=10),
            "MP4 without its index": lambda: clip(TEST, ending="mp4")[:20_000],
            "8K": lambda: clip("color=s=7680x4320:r=1", to=("-frames:v", "1", "-c:v", "mjpeg")),
        }[name]()
    )
    answer = pipeline.analyze(timeout=30)
    assert answer.code in codes, answer.body


@pytest.mark.skipif(not SAMPLES.exists(), reason="no folder of real media")
def test_the_real_clip_has_its_three_scenes(pipeline: Service) -> None:
    result = analyze(pipeline, (SAMPLES / "three-scenes.mp4").read_bytes())
    assert cuts(result) == [(0, 4), (4, 8), (8, 11)]


def test_it_tells_how_far_it_is_from_the_first_cut_to_the_last_frame(tmp_path: Path) -> None:
    told: list[float] = []
    (tmp_path / MEDIA_ID).mkdir()
    (tmp_path / MEDIA_ID / "original").write_bytes(clip(STILL, BARS, TEST))
    path = f"{MEDIA_ID}/original"
    work(Job(tmp_path, MEDIA_ID, path, time.monotonic() + 60, listener=lambda share, _kept: told.append(share)))
    assert told == sorted(told)
    assert told[0] < 0.1
    assert told[-1] == pytest.approx(0.5 + 0.5 * 2 / 3)
