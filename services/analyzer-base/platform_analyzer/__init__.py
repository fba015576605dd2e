"""Everything an analyzer needs but its own work: HTTP contract, limits, typed errors, and a work process to lose.

An analyzer writes a definition (`Analyzer`) and a work function `analyze(job: Job) -> dict`, and is started with
`python -m platform_analyzer PACKAGE`, where `PACKAGE.analyzer` holds `ANALYZER`. The process that answers HTTP imports
the definition only; the work function and its heavy libraries live in a child that comes and goes.
"""

from platform_analyzer.definition import Analyzer, Capabilities
from platform_analyzer.errors import (
    AnalyzerError,
    BadRequest,
    CorruptMedia,
    ModelMissing,
    OutOfMemory,
    TimedOut,
    TooLarge,
    UnsupportedMedia,
)
from platform_analyzer.job import Frame, Job

__all__ = [
    "Analyzer",
    "AnalyzerError",
    "BadRequest",
    "Capabilities",
    "CorruptMedia",
    "Frame",
    "Job",
    "ModelMissing",
    "OutOfMemory",
    "TimedOut",
    "TooLarge",
    "UnsupportedMedia",
]
