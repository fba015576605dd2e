"""Media made on the spot, good and bad. Large pictures are written without ever being in memory."""

import io
import struct
import wave
import zipfile
import zlib
from functools import cache

from PIL import Image, ImageDraw, ImageFont

FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"


def encoded(image: Image.Image, format: str, **options: object) -> bytes:
    packed = io.BytesIO()
    image.save(packed, format, **options)
    return packed.getvalue()


def gradient(width: int, height: int) -> Image.Image:
    """A colourful picture whose corners differ: red at the top left, green at the top right, blue at the bottom."""
    across = Image.linear_gradient("L").rotate(90).resize((width, height))
    down = Image.linear_gradient("L").resize((width, height))
    return Image.merge("RGB", (Image.eval(across, lambda v: 255 - v), across, down))


def text_page(text: str, size: int = 34, width: int = 1240) -> Image.Image:
    """Black text on a white page."""
    page = Image.new("L", (width, 160 + 2 * size * (text.count("\n") + 1)), 255)
    ImageDraw.Draw(page).multiline_text((90, 80), text, 0, ImageFont.truetype(FONT, size), spacing=size * 0.7)
    return page.convert("RGB")


def png(width: int, height: int) -> bytes:
    """A white 1-bit PNG of any size."""
    packer = zlib.compressobj(9)
    row = b"\0" + b"\xff" * ((width + 7) // 8)
    data = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", data) + _chunk(b"IEND", b"")


def text_bomb() -> bytes:
    """A tiny PNG whose compressed comment unpacks to 200 MB."""
    packer = zlib.compressobj(9)
    blob = b"".join(packer.compress(b"\0" * 2**20) for _ in range(200)) + packer.flush()
    small = png(8, 8)
    return small[:33] + _chunk(b"zTXt", b"Comment\0\0" + blob) + small[33:]


def zip_bomb() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("zeros", "w") as entry:
        for _ in range(256):
            entry.write(b"\0" * 2**20)
    return packed.getvalue()


def wav_header(hours: int) -> bytes:
    """A WAV file that promises hours of sound and ends after its header."""
    rate = 44100
    size = rate * 3600 * hours
    sound = b"fmt " + struct.pack("<IHHIIHH", 16, 1, 1, rate, rate, 1, 8) + b"data" + struct.pack("<I", size)
    return b"RIFF" + struct.pack("<I", size + 36) + b"WAVE" + sound


def silent_wav(seconds: int) -> bytes:
    """Digital silence, 16-bit mono."""
    packed = io.BytesIO()
    with wave.open(packed, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(16000)
        sound.writeframes(bytes(2 * 16000 * seconds))
    return packed.getvalue()


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


@cache
def bad_media() -> dict[str, tuple[bytes, set[str]]]:
    """Name → (file, the codes that say truly what is wrong with it)."""
    jpeg = encoded(gradient(800, 600), "JPEG")
    png_picture = encoded(gradient(800, 600), "PNG")
    huge_jpeg = (
        jpeg[: jpeg.index(b"\xff\xc0") + 5] + struct.pack(">HH", 65000, 65000) + jpeg[jpeg.index(b"\xff\xc0") + 9 :]
    )
    return {
        "empty": (b"", {"corrupt_media"}),
        "truncated JPEG": (jpeg[: len(jpeg) // 2], {"corrupt_media"}),
        "truncated PNG": (png_picture[: len(png_picture) // 2], {"corrupt_media"}),
        "JPEG's first bytes": (jpeg[:20], {"corrupt_media"}),
        "PNG of 0x0": (png(0, 0), {"corrupt_media"}),
        "100 megapixels": (png(10_000, 10_000), {"too_large"}),
        "PNG of 30000x30000": (png(30_000, 30_000), {"too_large"}),
        "JPEG that says 65000x65000": (huge_jpeg, {"too_large"}),
        "PNG with a 200 MB comment": (text_bomb(), {"corrupt_media", "too_large"}),
        "zip bomb": (zip_bomb(), {"unsupported_media"}),
        "SVG": (b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', {"unsupported_media"}),
        "PDF": (b"%PDF-1.7\n%%EOF\n", {"unsupported_media"}),
        "playlist": (b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", {"unsupported_media"}),
        "ffconcat": (b"ffconcat version 1.0\nfile /etc/passwd\n", {"unsupported_media"}),
        "plain text": (b"hello, world\n" * 100, {"unsupported_media"}),
        "noise": (bytes(range(7, 256)) * 200, {"unsupported_media"}),
    }
