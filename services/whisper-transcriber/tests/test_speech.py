"""What is said is written down, at its time; what is not said is not; a restart goes on where it was."""

import json
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from analyzer_testing.clips import clip, ffmpeg
from analyzer_testing.media import wav_header
from analyzer_testing.service import MEDIA_ID, Service
from spoken import noise, silence, speech, wav

SAMPLES = Path("/samples")

HOUSE = "please close the window before you leave the house"
YORK = "my name is john and i live in new york"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with Service("whisper_transcriber", tmp_path_factory.mktemp("media")) as running:
        yield running


def analyze(service: Service, content: bytes) -> dict[str, Any]:
    service.put(content)
    return service.analyze().result


def words(result: dict[str, Any]) -> list[dict[str, Any]]:
    return [word for segment in result["segments"] for word in segment["words"]]


def test_without_a_model_it_says_that_quality_is_low(service: Service) -> None:
    told = service.ask("GET", "/capabilities").body
    assert told["model"].startswith("pocketsphinx ")
    assert "no Whisper model is installed" in told["reason"]


@pytest.fixture(scope="module")
def spoken(service: Service) -> dict[str, Any]:
    """Silence up to 4 s, speech, noise, speech again."""
    first, second = speech(HOUSE), speech(YORK, speed=150)
    result = analyze(service, wav(silence(4), first, noise(6, 0.02), second, silence(1)))
    return result | {"second": 4 + len(first) / 16000 + 6}


def test_words_are_written_down_at_their_time(spoken: dict[str, Any]) -> None:
    found = {word["word"]: word for word in words(spoken)}
    assert {"window", "leave", "house", "live"} <= found.keys()
    # The sentence lasts 3.6 s, and "window" is in its middle.
    assert found["window"]["start"] == pytest.approx(5.2, abs=0.4)
    assert found["live"]["start"] == pytest.approx(spoken["second"] + 1.6, abs=0.5)
    assert all(0 <= word["confidence"] <= 1 and word["start"] < word["end"] for word in found.values())


def test_the_result_says_that_it_is_english_of_low_quality_and_why(spoken: dict[str, Any]) -> None:
    assert spoken["language"] == {"code": "en", "probability": None}
    assert spoken["quality"] == "low"
    assert "English only" in spoken["reason"]


def test_silence_and_noise_around_the_speech_are_marked(spoken: dict[str, Any]) -> None:
    assert [mark["kind"] for mark in spoken["sounds"]][:4] == ["silence", "speech", "other", "speech"]
    assert spoken["sounds"][1]["start"] == 4
    assert spoken["sounds"][-1]["end"] == spoken["duration"]
    for before, after in pairwise(spoken["sounds"]):
        assert before["end"] == after["start"]


def test_subtitles_lie_beside_the_medium(service: Service, spoken: dict[str, Any]) -> None:
    first = spoken["segments"][0]
    for name, mark in {"srt": "1\n00:00:0", "vtt": "WEBVTT\n"}.items():
        text = (service.media / spoken["subtitles"][name]).read_text()
        assert text.startswith(mark)
        assert first["text"] in text


@pytest.mark.parametrize("sound", [silence(20), noise(20), noise(0.01)], ids=["silence", "noise", "a click"])
def test_where_nobody_speaks_nothing_is_made_up(service: Service, sound: np.ndarray) -> None:
    result = analyze(service, wav(sound))
    assert (result["segments"], result["language"]) == ([], None)


def test_a_video_is_heard_like_its_sound(service: Service, tmp_path: Path) -> None:
    (tmp_path / "said.wav").write_bytes(wav(speech(HOUSE)))
    picture = ("-f", "lavfi", "-i", "testsrc=d=4:s=320x240:r=10")
    video = ffmpeg(*picture, "-i", str(tmp_path / "said.wav"), "-c:a", "aac", ending="mp4")
    assert {"window", "house"} <= {word["word"] for word in words(analyze(service, video))}


def test_sound_that_begins_after_the_picture_is_heard_at_its_time(service: Service, tmp_path: Path) -> None:
    (tmp_path / "said.wav").write_bytes(wav(speech(HOUSE)))
    picture = ("-f", "lavfi", "-i", "testsrc=d=8:s=320x240:r=10")
    later = ("-itsoffset", "3", "-i", str(tmp_path / "said.wav"))
    result = analyze(service, ffmpeg(*picture, *later, "-c:a", "aac", ending="mp4"))
    [window] = [word for word in words(result) if word["word"] == "window"]
    assert window["start"] == pytest.approx(3 + 1.2, abs=0.4)
    assert (result["sounds"][0]["kind"], result["sounds"][0]["start"]) == ("silence", 0)


def test_a_video_without_sound_is_none_for_it(service: Service) -> None:
    service.put(clip("testsrc=d=1:s=320x240:r=10"))
    answer = service.analyze()
    assert (answer.code, answer.body["error"]["message"]) == ("unsupported_media", "this video has no sound")


def test_a_header_without_sound_is_corrupt(service: Service) -> None:
    service.put(wav_header(hours=10))
    assert service.analyze().code == "corrupt_media"


def test_more_than_half_a_day_is_too_large(service: Service) -> None:
    service.put(ffmpeg("-f", "lavfi", "-i", "anullsrc=r=100:cl=mono", "-t", "46800", "-c:a", "pcm_u8", ending="wav"))
    assert service.analyze().code == "too_large"


def test_the_same_sound_gives_the_same_words_also_when_half_was_heard_before(service: Service) -> None:
    content = wav(speech(HOUSE), silence(3), speech(YORK), silence(3), speech(HOUSE))
    file = service.home / "transcript" / "progress.jsonl"
    file.unlink(missing_ok=True)
    whole = analyze(service, content)
    lines = file.read_text().splitlines(keepends=True)
    assert len(lines) == 4
    # As a kill leaves it: one window done, the next one half written. The word shows that it is not heard again.
    first = json.loads(lines[1])
    first["words"][0][0] = " remembered"
    file.write_text("".join([lines[0], json.dumps(first) + "\n", lines[2][:50]]))
    resumed = analyze(service, content)
    assert resumed["segments"][0]["words"][0]["word"] == "remembered"
    assert resumed["segments"][1:] == whole["segments"][1:]
    assert file.read_text().splitlines(keepends=True)[2:] == lines[2:]


def test_what_another_model_heard_is_heard_again(service: Service) -> None:
    content = wav(speech(HOUSE))
    file = service.home / "transcript" / "progress.jsonl"
    file.unlink(missing_ok=True)
    whole = analyze(service, content)
    file.write_text(file.read_text().replace("pocketsphinx ", "another ").replace(" window", " widow"))
    assert analyze(service, content)["segments"] == whole["segments"]


def test_what_was_heard_in_other_sound_is_not_told_of_this(service: Service) -> None:
    analyze(service, wav(speech(HOUSE)))
    assert "live" in {word["word"] for word in words(analyze(service, wav(speech(YORK, speed=150))))}


def test_a_transcript_folder_that_is_a_link_is_not_written_to(tmp_path: Path) -> None:
    with Service("whisper_transcriber", tmp_path) as service:
        (tmp_path / "elsewhere").mkdir()
        (service.home / "transcript").symlink_to(tmp_path / "elsewhere")
        service.put(wav(speech(HOUSE)))
        assert service.analyze(f"{MEDIA_ID}/original").code == "internal"
        assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.skipif(not SAMPLES.exists(), reason="no folder of real speech")
def test_most_words_of_a_real_speech_are_right(service: Service) -> None:
    said = "and so my fellow americans ask not what your country can do for you ask what you can do for your country"
    result = analyze(service, (SAMPLES / "speech-jfk.flac").read_bytes())
    heard = [word["word"] for word in words(result)]
    assert sum(word in heard for word in said.split()) / len(said.split()) > 0.7
