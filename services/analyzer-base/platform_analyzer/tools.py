"""Run a command-line tool inside a job: bounded in time and output, its end translated into typed errors."""

import os
import signal
import subprocess
from collections.abc import Callable, Iterator, Sequence
from typing import IO

from platform_analyzer.errors import OutOfMemory, TimedOut
from platform_analyzer.job import Job

_ERROR_BYTES = 2000


class ToolFailed(Exception):
    """The tool ended with an error. `said`, the end of its standard error, may quote the media, so it isn't logged."""

    def __init__(self, tool: str, code: int, said: str) -> None:
        super().__init__(f"{tool} ended with exit code {code}")
        self.said = said


def run_tool(command: Sequence[str], job: Job, seconds: float | None = None) -> bytes:
    """Standard output of the tool; raises ToolFailed, TimedOut (after `seconds` or the job's rest), OutOfMemory."""
    limit = job.remaining() if seconds is None else min(seconds, job.remaining())
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, timeout=limit, env=_environment())
    except subprocess.TimeoutExpired:
        raise TimedOut(f"{command[0]} was not done within {limit:.0f} seconds") from None
    _check(command[0], done.returncode, done.stderr)
    return done.stdout


def stream_lines(command: Sequence[str], job: Job) -> Iterator[str]:
    """Lines of standard output as they come, for output that should not be held whole. Raises as `run_tool`."""
    for line in _stream(command, job, lambda output: output.readline()):
        yield line.decode("ascii", "replace")


def stream_blocks(command: Sequence[str], job: Job, size: int) -> Iterator[bytes]:
    """Standard output in blocks of `size` bytes, the last one perhaps shorter. The tool waits while nobody takes the
    next one, so that no more than a block is in memory. Raises as `run_tool`.
    """
    return _stream(command, job, lambda output: output.read(size))


def _stream(command: Sequence[str], job: Job, take: Callable[[IO[bytes]], bytes]) -> Iterator[bytes]:
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=_environment()
    ) as tool:
        assert tool.stdout is not None and tool.stderr is not None  # noqa: S101 - for the type checker; both are pipes.
        os.set_blocking(tool.stderr.fileno(), False)
        said = b""
        try:
            while part := take(tool.stdout):
                job.remaining()
                said = (said + (tool.stderr.read() or b""))[-_ERROR_BYTES:]
                yield part
            tool.wait(job.remaining())
        except subprocess.TimeoutExpired:
            raise TimedOut(f"{command[0]} was not done in time") from None
        finally:
            tool.kill()
        said = (said + (tool.stderr.read() or b""))[-_ERROR_BYTES:]
    _check(command[0], tool.returncode, said)


def _check(tool: str, code: int, said: bytes) -> None:
    if code == -signal.SIGKILL:
        raise OutOfMemory(f"{tool} was killed for memory")
    if code != 0:
        raise ToolFailed(tool, code, said[-_ERROR_BYTES:].decode("utf-8", "replace"))


def _environment() -> dict[str, str]:
    """One thread for OpenMP tools: their threads spin while they wait for each other, and on a busy server that made
    Tesseract ten times slower (26 s instead of 1.6 s a page, measured with two threads on two loaded processors)."""
    return {"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "OMP_THREAD_LIMIT": "1", "HOME": "/nonexistent"}
