"""The image that the tests run in."""

import os
from pathlib import Path

PACKAGE = os.environ["ANALYZER_PACKAGE"]

READS_FRAMES = os.environ["ANALYZER_READS"] == "frames"
"""Whether the analyzer looks at `options.frames`, else at the original."""

READS_RESULTS = os.environ["ANALYZER_READS"] == "results"
"""Whether it looks at what others found, and at no media at all."""

HEARS = "image" not in os.environ["ANALYZER_KINDS"].split(",") and not READS_RESULTS
"""Whether it listens to sound; a picture, whole or broken, is not for it."""


def out_of_memory_kills() -> int:
    """How often the kernel has killed in this container; cgroup v2, else v1."""
    for file in ("/sys/fs/cgroup/memory.events", "/sys/fs/cgroup/memory/memory.oom_control"):
        if Path(file).exists():
            return int(dict(line.split() for line in Path(file).read_text().splitlines())["oom_kill"])
    raise AssertionError("no memory controller to be seen")
