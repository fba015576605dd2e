"""Clips made by ffmpeg, for analyzers whose image has it."""

import subprocess
import tempfile
from pathlib import Path


def clip(*inputs: str, to: tuple[str, ...] = ("-c:v", "libx264", "-preset", "ultrafast"), ending: str = "mkv") -> bytes:
    """The lavfi sources one after the other, such as "testsrc=d=2:s=320x240:r=10"."""
    sources = [part for source in inputs for part in ("-f", "lavfi", "-i", source)]
    joined = ("-filter_complex", f"concat=n={len(inputs)}") if len(inputs) > 1 else ()
    return ffmpeg(*sources, *joined, *to, ending=ending)


def ffmpeg(*arguments: str, ending: str) -> bytes:
    """The file that ffmpeg makes of the arguments, in a container named by `ending`."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / f"made.{ending}"
        subprocess.run(("ffmpeg", "-v", "error", "-nostdin", *arguments, "-threads", "1", str(target)), check=True)
        return target.read_bytes()


def remade(
    content: bytes, before: tuple[str, ...] = (), after: tuple[str, ...] = ("-c", "copy"), ending: str = "mp4"
) -> bytes:
    """`content` through ffmpeg once more, with options before and after its `-i`."""
    with tempfile.NamedTemporaryFile() as source:
        source.write(content)
        source.flush()
        return ffmpeg(*before, "-i", source.name, *after, ending=ending)
