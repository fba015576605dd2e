"""The HTTP process's hold on one work process: start, ask, kill."""

import asyncio
import json
import logging
import os
import signal
import socket
import sys
import time
from contextlib import suppress
from typing import Any

from platform_analyzer.errors import CARRIED, AnalyzerError, OutOfMemory, TimedOut
from platform_analyzer.pace import Pace
from platform_analyzer.settings import MAX_RESULT_BYTES

log = logging.getLogger(__name__)

_TAIL_BYTES = 2048


class WorkProcess:
    """A child in a process group of its own, so that the tools it runs die with it."""

    def __init__(self, process: asyncio.subprocess.Process, reader: asyncio.StreamReader, writer: asyncio.StreamWriter):
        self._process = process
        self._reader = reader
        self._writer = writer
        self._tail = b""
        self._watch = asyncio.create_task(self._keep_tail())
        self._ended = False
        self.jobs = 0
        self.pace = Pace(0.0)
        """Of the job in hand."""

    @classmethod
    async def start(cls, definition: str) -> "WorkProcess":
        """Start the child of the definition at `module:name`; it imports its libraries while the job is on its way."""
        ours, theirs = socket.socketpair()
        with theirs:
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "platform_analyzer.worker", definition, str(theirs.fileno())),
                pass_fds=(theirs.fileno(),),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.DEVNULL,
                stderr=asyncio.subprocess.PIPE,
                start_new_session=True,
            )
        reader, writer = await asyncio.open_connection(sock=ours, limit=MAX_RESULT_BYTES + 1024)
        return cls(process, reader, writer)

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        return not self._ended and self._process.returncode is None

    async def ask(self, message: dict[str, Any], seconds: float) -> dict[str, Any]:
        """The child's reply `{model, result}`, or its typed error raised.

        Whatever ends the wait early (time, death, a caller that went away) leaves no process behind.
        """
        try:
            async with asyncio.timeout(seconds):
                return self._unpack(await self._exchange(message))
        except TimeoutError:
            await self.kill()
            raise TimedOut(f"not done within {seconds:g} seconds") from None
        except (ConnectionError, asyncio.IncompleteReadError):
            raise await self._cause_of_death() from None
        except asyncio.CancelledError:
            await self.kill()
            raise

    async def kill(self) -> None:
        """End the child and all that it started, and wait until they are gone. A second call does nothing: its
        process id may be another's by then."""
        if self._ended:
            return
        self._ended = True
        with suppress(ProcessLookupError):  # All of it may have ended already.
            os.killpg(self.pid, signal.SIGKILL)
        await self._process.wait()
        self._writer.close()
        _reap_group(self.pid)
        await asyncio.wait([self._watch], timeout=1)

    async def _exchange(self, message: dict[str, Any]) -> dict[str, Any]:
        if self.jobs == 0:
            await self._reader.readuntil(b"\n")
        self.jobs += 1
        self.pace = Pace(time.monotonic())
        self._writer.write(json.dumps(message).encode() + b"\n")
        await self._writer.drain()
        while "progress" in (reply := json.loads(await self._reader.readuntil(b"\n"))):
            self.pace.note(reply["progress"], reply["kept"], time.monotonic())
        self.pace = Pace(0.0)
        return reply

    def _unpack(self, reply: dict[str, Any]) -> dict[str, Any]:
        error = reply.get("error")
        if error is None:
            return reply
        if "traceback" in reply:
            log.error("work failed", extra={"fault": reply["traceback"]})
        raise CARRIED[error["code"]](error["message"])

    async def _cause_of_death(self) -> AnalyzerError:
        """Nobody here sends SIGKILL without noting it, so an unasked one is the kernel's, for memory."""
        try:
            async with asyncio.timeout(2):
                await self._process.wait()
        except TimeoutError:
            log.error("the work process closed its connection without ending")
        code = self._process.returncode
        await self.kill()
        log.error("the work process died", extra={"exit": code, "tail": self._tail.decode(errors="replace")})
        if code == -signal.SIGKILL:
            return OutOfMemory("the analysis was killed for memory")
        return AnalyzerError(f"the work process died with exit code {code}")

    async def _keep_tail(self) -> None:
        """Native libraries write to standard error; its last bytes explain a crash, the rest is noise."""
        stream = self._process.stderr
        while stream is not None and (chunk := await stream.read(4096)):
            self._tail = (self._tail + chunk)[-_TAIL_BYTES:]


def _reap_group(group: int) -> None:
    """Collect what the dead child left: in a container its orphans become ours, since we are process 1."""
    with suppress(ChildProcessError):  # None left.
        while os.waitpid(-group, os.WNOHANG)[0]:
            pass
