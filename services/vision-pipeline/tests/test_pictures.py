"""Pictures and scans become upright frames."""

import io

import pytest
from analyzer_testing.media import encoded, gradient, png, text_page
from analyzer_testing.service import MEDIA_ID, Service
from PIL import Image


def frame(pipeline: Service, number: int) -> Image.Image:
    return Image.open(io.BytesIO((pipeline.home / "frames" / f"{number:04}.jpg").read_bytes()))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_is_turned_as_its_exif_says(pipeline: Service, orientation: int) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    undo = {2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}
    upright = gradient(400, 300)
    stored = upright if orientation == 1 else upright.transpose(Image.Transpose(undo[orientation]))
    pipeline.put(encoded(stored, "JPEG", exif=exif))
    result = pipeline.analyze().result
    assert (result["facts"]["width"], result["facts"]["height"]) == (400, 300)
    shown = frame(pipeline, 1)
    assert (shown.mode, shown.size) == ("RGB", (400, 300))
    difference = max(abs(a - b) for a, b in zip(shown.getpixel((20, 20)), upright.getpixel((20, 20))))
    assert difference < 16


def test_a_scan_of_several_pages_is_a_frame_a_page(pipeline: Service) -> None:
    pages = [text_page(f"Page {n}").convert("1") for n in (1, 2, 3)]
    pipeline.put(encoded(pages[0], "TIFF", save_all=True, append_images=pages[1:], compression="group4"))
    result = pipeline.analyze().result
    assert (result["facts"]["kind"], result["facts"]["pages"]) == ("image", 3)
    assert [f["page"] for f in result["frames"]] == [1, 2, 3]
    assert [f["path"] for f in result["frames"]] == [f"{MEDIA_ID}/frames/{n:04}.jpg" for n in (1, 2, 3)]
    assert all(f["time"] is f["start"] is f["end"] is None for f in result["frames"])


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
def test_every_mode_becomes_rgb(pipeline: Service, mode: str) -> None:
    image = gradient(200, 100).convert("I" if mode == "I;16" else mode)
    image = image.convert("I;16") if mode == "I;16" else image
    pipeline.put(encoded(image, "TIFF" if mode in ("CMYK", "I;16") else "PNG"))
    assert pipeline.analyze().status == 200
    assert (frame(pipeline, 1).mode, frame(pipeline, 1).size) == ("RGB", (200, 100))


def test_transparency_becomes_paper(pipeline: Service) -> None:
    pipeline.put(encoded(Image.new("RGBA", (50, 50), (0, 0, 0, 0)), "PNG"))
    assert pipeline.analyze().status == 200
    assert min(frame(pipeline, 1).getpixel((25, 25))) > 250


def test_the_largest_allowed_picture_is_reduced(pipeline: Service) -> None:
    pipeline.put(png(10_000, 6_000))
    result = pipeline.analyze().result
    assert (result["facts"]["width"], result["facts"]["height"]) == (10_000, 6_000)
    assert (result["frames"][0]["width"], result["frames"][0]["height"]) == (2048, 1229)


def test_a_picture_is_one_frame_without_times(pipeline: Service) -> None:
    pipeline.put(encoded(gradient(64, 48), "WEBP"))
    result = pipeline.analyze().result
    assert result["scenes"] == []
    assert result["frames"] == [
        {
            "path": f"{MEDIA_ID}/frames/0001.jpg",
            **dict.fromkeys(("time", "start", "end", "page")),
            "width": 64,
            "height": 48,
        }
    ]
