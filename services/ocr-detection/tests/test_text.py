"""Text that is there is read, with its place; text that isn't, isn't."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import rapidocr
from analyzer_testing.media import FONT, encoded, gradient, text_page
from analyzer_testing.service import Service
from ocr_detection import ppocr
from onnxruntime import InferenceSession
from PIL import Image, ImageDraw, ImageFilter, ImageFont, ImageOps

ENGLISH = "The quick brown fox jumps over\nthe lazy dog and asks for 12.50\nat the corner of Baker Street."
GERMAN = "Zwölf große Boxkämpfer jagen\nüber den Straßen von Köln\neinen fröhlichen Hund."
RUSSIAN = "Съешь ещё этих мягких\nфранцузских булок\nда выпей чаю."
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
    assert {item["language"] for item in frame["items"]} == {None}


def test_a_german_page_is_read_with_its_umlauts(service: Service) -> None:
    frame = read(service, text_page(GERMAN))
    assert error_rate(frame["text"], GERMAN) <= 0.02


def test_boxes_lie_where_the_text_is(service: Service) -> None:
    page = text_page("Only one line here")
    frame = read(service, page)
    (item,) = frame["items"]
    left, top, right, bottom = Image.eval(page.convert("L"), lambda v: 255 - v).getbbox() or (0, 0, 0, 0)
    box = item["box"]
    # The finder leaves some room around a line, by its height.
    assert 0 <= left - box["x"] <= 14 and 0 <= top - box["y"] <= 14
    assert 0 <= box["x"] + box["width"] - right <= 14 and 0 <= box["y"] + box["height"] - bottom <= 14
    assert (frame["frameWidth"], frame["frameHeight"]) == page.size


def test_a_tilted_page_is_levelled_and_boxes_still_fit(service: Service) -> None:
    page = text_page(ENGLISH)
    tilted = page.rotate(3.5, Image.Resampling.BICUBIC, expand=True, fillcolor="white")
    frame = read(service, tilted)
    assert error_rate(frame["text"], ENGLISH) <= 0.02
    ink = Image.eval(tilted.convert("L"), lambda v: 255 * (v < 100)).getbbox() or (0, 0, 0, 0)
    assert abs(min(item["box"]["x"] for item in frame["items"]) - ink[0]) < 25
    assert abs(min(item["box"]["y"] for item in frame["items"]) - ink[1]) < 25


def test_small_text_is_read(service: Service) -> None:
    frame = read(service, text_page(ENGLISH, size=13, width=480))
    assert error_rate(frame["text"], ENGLISH) <= 0.03


def test_letters_many_times_as_high_as_a_pages_are_read(service: Service) -> None:
    sign = gradient(1280, 800)
    pen = ImageDraw.Draw(sign)
    pen.rectangle((140, 150, 1140, 650), "white", "black", 6)
    pen.text((640, 285), "OPEN DAILY", "black", ImageFont.truetype(FONT, 120), anchor="mm")
    pen.text((640, 480), "9 am to 6 pm", "black", ImageFont.truetype(FONT, 90), anchor="mm")
    frame = read(service, sign)
    assert frame["text"] == "OPEN DAILY\n9 am to 6 pm"
    box = frame["items"][1]["box"]
    assert 310 < box["x"] < 345 and 415 < box["y"] < 450 and 595 < box["width"] < 660


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


def test_a_page_after_one_in_another_script_is_read_as_before(service: Service) -> None:
    before = read(service, text_page(ENGLISH))
    read(service, text_page(RUSSIAN), languages=["rus"])
    assert read(service, text_page(ENGLISH)) == before


def test_the_same_picture_reads_the_same_twice(service: Service) -> None:
    assert read(service, text_page(GERMAN)) == read(service, text_page(GERMAN))


def test_a_language_that_is_not_installed_is_named(service: Service) -> None:
    path = service.put(encoded(text_page("x"), "PNG"), "frames/0001.jpg")
    answer = service.read_frames(path, languages=["eng", "tlh"])
    assert (answer.status, answer.code) == (409, "model_missing")
    assert '"tlh"' in answer.body["error"]["message"]


def test_a_script_that_the_first_reader_does_not_know_is_read_by_the_second(service: Service) -> None:
    frame = read(service, text_page(RUSSIAN).rotate(3, Image.Resampling.BICUBIC, expand=True, fillcolor="white"))
    assert error_rate(frame["text"], RUSSIAN) > 0.5
    frame = read(service, text_page(RUSSIAN), languages=["rus"])
    assert error_rate(frame["text"], RUSSIAN) <= 0.02
    assert {item["language"] for item in frame["items"]} == {"rus"}


def test_light_letters_of_another_script_on_a_tilted_dark_page_are_read(service: Service) -> None:
    page = ImageOps.invert(text_page(RUSSIAN)).rotate(4, Image.Resampling.BICUBIC, expand=True)
    assert error_rate(read(service, page, languages=["rus", "eng"])["text"], RUSSIAN) <= 0.05


def test_languages_that_no_one_reader_knows_together_are_refused(service: Service) -> None:
    path = service.put(encoded(text_page("x"), "PNG"), "frames/0001.jpg")
    answer = service.read_frames(path, languages=["rus", "jpn"])
    assert (answer.status, answer.code) == (409, "model_missing")
    assert '"jpn"' in answer.body["error"]["message"]


def test_threads_that_wait_leave_the_processors_to_others() -> None:
    ppocr.read(Image.new("RGB", (200, 100), "white"))
    options = ppocr._engine()._load_det_model().session.session.get_session_options()
    assert options.get_session_config_entry("session.intra_op.allow_spinning") == "0"


def test_every_language_has_all_its_letters_in_the_models_alphabet() -> None:
    letters = {
        "ces": "áčďéěíňóřšťúůýž", "dan": "æøå", "deu": "äöüß", "eng": "", "est": "äöõü", "fin": "äöå",
        "fra": "àâçéèêëîïôùûüœ", "hrv": "čćđšž", "hun": "áéíóöőúüű", "ita": "àèéìòù", "lav": "āčēģīķļņšūž",
        "lit": "ąčęėįšųūž", "nld": "éëïó", "nor": "æøå", "pol": "ąćęłńóśźż", "por": "áâãàçéêíóôõú",
        "ron": "ăâîșț", "slk": "áäčďéíĺľňóôŕšťúýž", "slv": "čšž", "spa": "áéíñóúü", "swe": "åäö",
        "tur": "çğıöşü", "chi_sim": "汉语简体字", "chi_tra": "漢語繁體字", "jpn": "日本語かなカナ",
    }  # fmt: skip
    assert letters.keys() == ppocr.LANGUAGES
    model = next((Path(rapidocr.__file__).parent / "models").glob("*rec*.onnx"))
    alphabet = set(InferenceSession(model).get_modelmeta().custom_metadata_map["character"])
    assert {language: set(wanted) - alphabet for language, wanted in letters.items() if set(wanted) - alphabet} == {}


def test_no_frames_give_no_text(service: Service) -> None:
    assert service.read_frames().result == {"frames": []}


@pytest.mark.skipif(not SAMPLES.exists(), reason="no folder of real scans")
@pytest.mark.parametrize(("scan", "limit"), [("scan-english", 0.0), ("scan-european", 0.01)])
def test_real_scans_are_read_well(service: Service, scan: str, limit: float) -> None:
    path = service.put((SAMPLES / f"{scan}.tif").read_bytes(), "frames/0001.jpg")
    frame = service.read_frames(path).result["frames"][0]
    rate = error_rate(frame["text"], (SAMPLES / f"{scan}.txt").read_text())
    print(f"{scan}: character error rate {rate:.2%}")
    assert rate <= limit
