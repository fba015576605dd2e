"""Text that is there is read, with its place; text that isn't, isn't."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from analyzer_testing.media import FONT, encoded, gradient, text_page
from analyzer_testing.service import Service
from ocr_detection.hocr import Word
from ocr_detection.look import is_page
from ocr_detection.places import each_once
from PIL import Image, ImageDraw, ImageFilter, ImageFont

ENGLISH = "The quick brown fox jumps over\nthe lazy dog and asks for 12.50\nat the corner of Baker Street."
GERMAN = "Zwölf große Boxkämpfer jagen\nüber den Straßen von Köln\neinen fröhlichen Hund."
SAMPLES = Path("/samples")


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with Service("ocr_detection", tmp_path_factory.mktemp("media")) as running:
        yield running


def read(service: Service, picture: Image.Image, **options: Any) -> dict[str, Any]:
    path = service.put(encoded(picture, "JPEG", quality=90), "frames/0001.jpg")
    return service.read_frames(path, **options).result["frames"][0]


def error_rate(read_text: str, true_text: str) -> float:
    """Characters to insert, delete or replace, by the number of true ones; line breaks count as spaces."""
    one, other = " ".join(read_text.split()), " ".join(true_text.split())
    row = list(range(len(other) + 1))
    for i, a in enumerate(one, 1):
        last, row[0] = row[0], i
        for j, b in enumerate(other, 1):
            last, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, last + (a != b))
    return row[-1] / len(other)


def test_an_english_page_is_read_line_by_line(service: Service) -> None:
    frame = read(service, text_page(ENGLISH))
    assert frame["text"] == ENGLISH
    assert [item["text"] for item in frame["items"]] == ENGLISH.split("\n")
    assert all(0.8 < item["confidence"] <= 1 for item in frame["items"])
    assert {item["language"] for item in frame["items"]} == {"eng"}


def test_a_german_page_is_read_with_its_umlauts(service: Service) -> None:
    frame = read(service, text_page(GERMAN))
    assert error_rate(frame["text"], GERMAN) <= 0.02
    assert "deu" in {item["language"] for item in frame["items"]}


def test_boxes_lie_where_the_text_is(service: Service) -> None:
    page = text_page("Only one line here")
    frame = read(service, page)
    (item,) = frame["items"]
    left, top, right, bottom = Image.eval(page.convert("L"), lambda v: 255 - v).getbbox() or (0, 0, 0, 0)
    box = item["box"]
    assert abs(box["x"] - left) <= 4 and abs(box["y"] - top) <= 4
    assert abs(box["x"] + box["width"] - right) <= 4 and abs(box["y"] + box["height"] - bottom) <= 4
    assert (frame["frameWidth"], frame["frameHeight"]) == page.size


def test_a_tilted_page_is_levelled_and_boxes_still_fit(service: Service) -> None:
    page = text_page(ENGLISH)
    tilted = page.rotate(3.5, Image.Resampling.BICUBIC, expand=True, fillcolor="white")
    frame = read(service, tilted)
    assert error_rate(frame["text"], ENGLISH) <= 0.02
    ink = Image.eval(tilted.convert("L"), lambda v: 255 * (v < 100)).getbbox() or (0, 0, 0, 0)
    assert abs(min(item["box"]["x"] for item in frame["items"]) - ink[0]) < 25
    assert abs(min(item["box"]["y"] for item in frame["items"]) - ink[1]) < 25


def test_small_text_is_enlarged(service: Service) -> None:
    frame = read(service, text_page(ENGLISH, size=13, width=480))
    assert error_rate(frame["text"], ENGLISH) <= 0.03


def test_letters_many_times_as_high_as_a_pages_are_read(service: Service) -> None:
    sign = gradient(1280, 800)
    pen = ImageDraw.Draw(sign)
    pen.rectangle((140, 150, 1140, 650), "white", "black", 6)
    pen.text((640, 285), "OPEN DAILY", "black", ImageFont.truetype(FONT, 120), anchor="mm")
    pen.text((640, 480), "9 am to 6 pm", "black", ImageFont.truetype(FONT, 90), anchor="mm")
    frame = read(service, sign)
    assert "".join(frame["text"].split()) == "OPENDAILY9amto6pm"
    box = frame["items"][1]["box"]
    assert 330 < box["x"] < 350 and 425 < box["y"] < 450 and 590 < box["width"] < 615


def test_a_word_that_tesseract_gives_twice_is_given_once() -> None:
    wide, tight = Word("DAILY", 0.95, (898, 287, 1433, 516), "eng"), Word("DAILY", 0.96, (943, 340, 1394, 463), "eng")
    beside = Word("DAILY", 0.9, (1500, 340, 1900, 463), "eng")
    assert each_once([wide, tight, beside]) == [wide, beside]


@pytest.mark.parametrize("colour", ["white", "black", "yellow"])
def test_a_caption_on_a_photo_is_found_once_in_its_place(service: Service, colour: str) -> None:
    photo = Image.effect_noise((1280, 720), 60).convert("RGB").filter(ImageFilter.GaussianBlur(6))
    photo = Image.blend(photo, gradient(1280, 720), 0.6)
    ImageDraw.Draw(photo).text((500, 560), "BREAKING NEWS", colour, ImageFont.truetype(FONT, 64))
    (item,) = read(service, photo)["items"]
    assert item["text"] == "BREAKING NEWS"
    assert 480 < item["box"]["x"] < 520 and 540 < item["box"]["y"] < 600


@pytest.mark.parametrize(
    "picture",
    [
        Image.new("RGB", (800, 600), "white"),
        Image.new("RGB", (800, 600), "black"),
        gradient(1280, 720),
        Image.effect_noise((1280, 720), 80).convert("RGB"),
        Image.effect_noise((1280, 720), 80).convert("RGB").filter(ImageFilter.GaussianBlur(3)),
        Image.new("RGB", (1, 1), "red"),
    ],
    ids=["white", "black", "gradient", "noise", "blobs", "one pixel"],
)
def test_a_picture_without_text_gives_none(service: Service, picture: Image.Image) -> None:
    frame = read(service, picture)
    assert (frame["items"], frame["text"]) == ([], "")


def test_frames_keep_their_times_and_order(service: Service) -> None:
    paths = [
        service.put(encoded(text_page(word), "PNG"), f"frames/{n}.png") for n, word in enumerate(("First", "Second"))
    ]
    frames = service.read_frames(*paths).result["frames"]
    assert [(frame["frame"], frame["time"], frame["text"]) for frame in frames] == [
        (paths[0], 0, "First"),
        (paths[1], 1, "Second"),
    ]


def test_the_same_picture_reads_the_same_twice(service: Service) -> None:
    assert read(service, text_page(GERMAN)) == read(service, text_page(GERMAN))


def test_a_language_that_is_not_installed_is_named(service: Service) -> None:
    path = service.put(encoded(text_page("x"), "PNG"), "frames/0001.jpg")
    answer = service.read_frames(path, languages=["eng", "tlh"])
    assert (answer.status, answer.code) == (409, "model_missing")
    assert '"tlh"' in answer.body["error"]["message"]


def test_a_language_can_be_chosen(service: Service) -> None:
    assert {item["language"] for item in read(service, text_page(GERMAN), languages=["deu"])["items"]} == {"deu"}


def test_no_frames_give_no_text(service: Service) -> None:
    assert service.read_frames().result == {"frames": []}


@pytest.mark.skipif(not SAMPLES.exists(), reason="no folder of real scans")
@pytest.mark.parametrize(("scan", "limit"), [("scan-english", 0.01), ("scan-european", 0.04)])
def test_real_scans_are_read_well(service: Service, scan: str, limit: float) -> None:
    path = service.put((SAMPLES / f"{scan}.tif").read_bytes(), "frames/0001.jpg")
    frame = service.read_frames(path).result["frames"][0]
    rate = error_rate(frame["text"], (SAMPLES / f"{scan}.txt").read_text())
    print(f"{scan}: character error rate {rate:.2%}")
    assert rate <= limit


@pytest.mark.parametrize("paper", [0, 20, 128, 235, 255])
def test_paper_of_any_brightness_makes_a_page(paper: int) -> None:
    assert is_page(Image.new("L", (300, 200), paper))
    assert not is_page(gradient(300, 200).convert("L"))
