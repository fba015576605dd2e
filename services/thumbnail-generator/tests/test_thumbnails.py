"""Posters and previews."""

import io
from collections.abc import Iterator
from typing import Any

import pytest
from analyzer_testing.clips import clip, ffmpeg
from analyzer_testing.media import encoded, gradient, png, wav_header
from analyzer_testing.service import MEDIA_ID, Service
from PIL import Image


@pytest.fixture(scope="module")
def generator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with Service("thumbnail_generator", tmp_path_factory.mktemp("media")) as running:
        yield running


def made(generator: Service, content: bytes) -> dict[str, tuple[dict[str, Any], Image.Image]]:
    """File name → entry of the result, and the picture that lies there."""
    generator.put(content)
    result = generator.analyze().result
    entries, timeline = result["thumbnails"], result["timeline"]
    folder = generator.home / "thumbnails"
    told = [entry["path"] for entry in entries] + ([timeline["sprite"], timeline["track"]] if timeline else [])
    assert sorted(file.name for file in folder.iterdir()) == sorted(path.split("/")[-1] for path in told)
    pictures = {e["path"]: Image.open(io.BytesIO((generator.media / e["path"]).read_bytes())) for e in entries}
    for entry in entries:
        assert pictures[entry["path"]].size == (entry["width"], entry["height"])
    return {entry["path"].split("/")[-1]: (entry, pictures[entry["path"]]) for entry in entries}


def test_a_picture_gives_a_poster_and_two_previews(generator: Service) -> None:
    thumbnails = made(generator, encoded(gradient(3000, 2000), "JPEG"))
    sizes = {name: (entry["kind"], image.format, *image.size) for name, (entry, image) in thumbnails.items()}
    assert sizes == {
        "poster.jpg": ("poster", "JPEG", 1280, 853),
        "preview-640.webp": ("preview", "WEBP", 640, 427),
        "preview-320.webp": ("preview", "WEBP", 320, 213),
    }
    assert all(entry["time"] is None for entry, _ in thumbnails.values())


def test_small_pictures_are_not_enlarged(generator: Service) -> None:
    assert {image.size for _, image in made(generator, png(40, 30)).values()} == {(40, 30)}


def test_a_photo_is_turned_as_its_exif_says_and_tells_no_place(generator: Service) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "a camera"
    stored = gradient(400, 300).transpose(Image.Transpose.ROTATE_90)
    _, poster = made(generator, encoded(stored, "JPEG", exif=exif))["poster.jpg"]
    assert poster.size == (400, 300)
    assert dict(poster.getexif()) == {}
    red, green, blue = poster.convert("RGB").getpixel((10, 10))
    assert red > 200 > green + blue


def test_transparency_becomes_paper(generator: Service) -> None:
    _, poster = made(generator, encoded(Image.new("RGBA", (50, 50), (0, 0, 0, 0)), "PNG"))["poster.jpg"]
    assert min(poster.getpixel((25, 25))) > 250


def test_a_video_shows_a_moment_that_is_not_black(generator: Service) -> None:
    video = clip("color=c=black:d=4:s=640x360:r=10", "smptebars=d=6:s=640x360:r=10")
    entry, poster = made(generator, video)["poster.jpg"]
    assert (entry["width"], entry["height"]) == (640, 360)
    assert entry["time"] == pytest.approx(5, abs=0.1)
    assert max(maximum for _, maximum in poster.getextrema()) > 150


def test_sound_shows_its_cover_or_nothing(generator: Service) -> None:
    sound = ffmpeg("-f", "lavfi", "-i", "sine=d=1", ending="flac")
    assert made(generator, sound) == {}
    cover = ("-f", "lavfi", "-i", "smptebars=s=300x300", "-map", "0", "-map", "1", "-frames:v", "1", "-c:v", "mjpeg")
    entry, poster = made(
        generator, ffmpeg("-f", "lavfi", "-i", "sine=d=1", *cover, "-disposition:v", "attached_pic", ending="mp3")
    )["poster.jpg"]
    assert (poster.size, entry["time"]) == ((300, 300), None)


def test_the_same_input_gives_the_same_bytes(generator: Service) -> None:
    for content in (encoded(gradient(900, 700), "JPEG"), clip("testsrc=d=3:s=320x240:r=10")):
        runs = []
        for _ in range(2):
            made(generator, content)
            runs.append({file.name: file.read_bytes() for file in (generator.home / "thumbnails").iterdir()})
        assert runs[0] == runs[1]


def test_a_header_without_sound_is_corrupt(generator: Service) -> None:
    generator.put(wav_header(hours=10))
    assert generator.analyze().code == "corrupt_media"


def test_a_thumbnails_folder_that_is_a_link_is_not_written_to(generator: Service) -> None:
    folder = generator.home / "thumbnails"
    for file in folder.iterdir():
        file.unlink()
    folder.rmdir()
    (generator.media / "elsewhere").mkdir()
    folder.symlink_to(generator.media / "elsewhere")
    generator.put(png(40, 30))
    assert generator.analyze(f"{MEDIA_ID}/original").code == "internal"
    assert list((generator.media / "elsewhere").iterdir()) == []
    folder.unlink()
