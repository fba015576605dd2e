"""What an analyzer says about itself; light enough for the process that only answers HTTP."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Capabilities:
    """The model in use, and whether work can be done; `reason` says what is missing."""

    model: str
    ready: bool = True
    reason: str | None = None


@dataclass(frozen=True)
class Analyzer:
    """`work` names the work function as `module:function`; it is imported in the work process only.

    `seconds` is the time one analysis may take before it is killed; `ANALYZER_SECONDS` in the environment overrides it.
    """

    name: str
    version: str
    capabilities: Callable[[], Capabilities]
    work: str
    seconds: float
