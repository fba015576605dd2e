"""Where sound is cut, how words become lines and subtitles, and what is music: rules without a recogniser."""

from itertools import pairwise

import numpy as np
import pytest
from spoken import RATE, noise, silence, tones
from whisper_transcriber.subtitles import srt, vtt
from whisper_transcriber.timeline import Timeline
from whisper_transcriber.voice import FRAME
from whisper_transcriber.windows import LONGEST, Cutter, cut
from whisper_transcriber.words import Word, lines_of

SECOND = RATE / FRAME


def likely(*stretches: tuple[float, float]) -> list[float]:
    """Frames of (seconds, likelihood of speech)."""
    return [value for seconds, value in stretches for _ in range(round(seconds * SECOND))]


def test_speech_is_a_window_with_a_little_around_it() -> None:
    ((start, end),), _ = cut(likely((5, 0), (3, 0.9), (5, 0)), ended=True)
    assert (start / SECOND, end / SECOND) == (pytest.approx(4.8, abs=0.05), pytest.approx(8.2, abs=0.05))


def test_a_short_pause_stays_in_the_window_and_a_long_one_parts_it() -> None:
    assert len(cut(likely((3, 0.9), (1, 0), (3, 0.9)), ended=True)[0]) == 1
    assert len(cut(likely((3, 0.9), (3, 0), (3, 0.9)), ended=True)[0]) == 2


def test_endless_speech_is_cut_where_it_is_calmest() -> None:
    windows, _ = cut(likely((20, 0.9), (0.3, 0.5), (30, 0.9)), ended=True)
    assert windows[0][1] / SECOND == pytest.approx(20.15, abs=0.1)
    assert windows[1][0] == windows[0][1]
    assert all(end - start <= LONGEST for start, end in windows)


def test_a_click_is_no_speech() -> None:
    assert cut(likely((5, 0), (0.1, 0.9), (5, 0)), ended=True)[0] == []


def test_a_stream_is_cut_without_gaps_or_doubles_and_little_is_held() -> None:
    random = np.random.default_rng(7)
    blocks = [(np.full(16 * RATE, n, np.int16), random.random(500).astype(np.float32)) for n in range(40)]
    cutter = Cutter()
    windows = []
    for number, (samples, chances) in enumerate(blocks):
        windows += cutter.take(samples, chances, ended=number == 39)
        assert cutter.held <= 50 * RATE
    assert sum(len(window.samples) for window in windows) > 600 * RATE
    for before, after in pairwise(windows):
        assert before.start + len(before.samples) <= after.start
    for window in windows:
        assert window.samples[0] == window.start // (16 * RATE)
        assert len(window.samples) <= LONGEST * FRAME


def test_lines_end_at_pauses_and_sentences_and_fit_on_a_screen() -> None:
    words = [
        *(Word(f" so{n}", n * 0.3, n * 0.3 + 0.2, 1) for n in range(40)),
        Word(" Yes.", 20, 20.5, 1),
        Word(" And", 20.6, 21, 1),
        Word(" later", 23, 24, 1),
    ]
    lines = lines_of(words)
    assert [line.text for line in lines[-3:]] == ["Yes.", "And", "later"]
    assert all(line.end - line.start <= 7 and len(line.text) <= 84 for line in lines)
    assert [word for line in lines for word in line.words] == words


def test_languages_without_spaces_get_none() -> None:
    assert lines_of([Word("你", 0, 1, 1), Word("好", 1, 2, 1)])[0].text == "你好"


def test_subtitles_have_the_times_and_the_text() -> None:
    lines = lines_of([Word(" a", 3661.5, 3662, 1), Word(" <b> & c.", 3662, 3663.04, 1)])
    assert srt(lines) == "1\n01:01:01,500 --> 01:01:03,040\na <b> & c.\n"
    assert vtt(lines) == "WEBVTT\n\n01:01:01.500 --> 01:01:03.040\na &lt;b&gt; &amp; c.\n"


def test_nothing_said_makes_empty_subtitles() -> None:
    assert (srt([]), vtt([])) == ("", "WEBVTT\n")


def kinds(samples: np.ndarray) -> list[str]:
    timeline = Timeline()
    for start in range(0, len(samples), 16 * RATE):
        block = samples[start : start + 16 * RATE]
        timeline.add(block, np.zeros(-(-len(block) // FRAME), np.float32))
    return [mark["kind"] for mark in timeline.marks(len(samples) / RATE)]


CHORDS = ((262, 330, 392), (294, 349, 440), (247, 294, 392), (262, 330, 392))


def test_silence_noise_and_music_are_told_apart() -> None:
    assert kinds(np.concatenate([silence(12), noise(12), tones(*CHORDS * 3)])) == ["silence", "other", "music"]


def test_one_tone_that_never_changes_is_no_music() -> None:
    assert kinds(tones(*((440,),) * 12)) == ["other"]
