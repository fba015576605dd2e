"""Limits of one analyzer process, read from the environment once."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

MAX_BODY_BYTES = 32 * 2**20
"""Largest request: 600 frames with their times are about 120 kB; what others found in 600 frames full of text and
in four hours of speech, about 10 MB."""

MAX_RESULT_BYTES = 16 * 2**20
"""Largest result that a work process may hand back; 600 frames full of text are about 6 MB."""


@dataclass(frozen=True)
class Settings:
    """Seconds are seconds of wall time.

    `seats`: analyses at once, each in a work process of its own. `queue`: requests that may wait beside those at work.
    `idle`: how long a work process is kept without work. `jobs`: analyses after which it is replaced, so that no leak
    lasts. `grace`: how long running work may go on after SIGTERM.
    """

    media: Path
    seconds: float
    seats: int
    queue: int
    idle: float
    jobs: int
    grace: float


def read_settings(seconds: float, env: Mapping[str, str] = os.environ) -> Settings:
    """Settings from `MEDIA_ROOT` and `ANALYZER_*`; `seconds` is the analyzer's own limit.

    ValueError names the variable that is wrong, and its value.
    """
    return Settings(
        media=Path(env.get("MEDIA_ROOT", "/media")),
        seconds=_number(env, "ANALYZER_SECONDS", seconds, 0.1),
        seats=int(_number(env, "ANALYZER_SEATS", 1, 1)),
        queue=int(_number(env, "ANALYZER_QUEUE", 4, 0)),
        idle=_number(env, "ANALYZER_IDLE_SECONDS", 60, 0),
        jobs=int(_number(env, "ANALYZER_JOBS_PER_PROCESS", 200, 1)),
        grace=_number(env, "ANALYZER_GRACE_SECONDS", 5, 0),
    )


def _number(env: Mapping[str, str], name: str, default: float, lowest: float) -> float:
    text = env.get(name, str(default))
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not lowest <= value < 1e6:
        raise ValueError(f'{name} is "{text}": give a number from {lowest:g} to 1000000')
    return value
