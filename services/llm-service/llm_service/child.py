"""The model of this server: a process that is started when somebody asks, and ended when nobody did for a while."""

import asyncio
import logging
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from platform_analyzer.errors import OutOfMemory

from llm_service.errors import ModelUnusable

log = logging.getLogger(__name__)

START_SECONDS = 120
"""Longest that a model takes to load: a slow disk reads 1 GB in a minute."""


class LocalModel:
    """`async with model.use() as url:` has the model loaded, and listening there, until the block ends."""

    def __init__(self, file: Path, context: int, idle: float) -> None:
        self._file = file
        self._context = context
        self._idle_seconds = idle
        self._starting = asyncio.Lock()
        self._process: asyncio.subprocess.Process | None = None
        self._url = ""
        self._users = 0
        self._idle: asyncio.Task[None] | None = None

    @property
    def installed(self) -> bool:
        return self._file.is_file()

    @property
    def pid(self) -> int | None:
        """Of the process that has the model in memory, if any."""
        return self._process.pid if self._process and self._process.returncode is None else None

    @asynccontextmanager
    async def use(self) -> AsyncIterator[str]:
        """Raises ModelUnusable, OutOfMemory."""
        self._users += 1
        if self._idle is not None:
            self._idle.cancel()
            self._idle = None
        try:
            async with self._starting:
                if self.pid is None:
                    await self._start()
            yield self._url
        finally:
            self._users -= 1
            if self._users == 0:
                self._idle = asyncio.create_task(self._end_when_idle())

    async def stop(self) -> None:
        if self._idle is not None:
            self._idle.cancel()
        await self._end("stopping")

    def killed_for_memory(self) -> bool:
        """Whether the last process was: nobody here kills one that is in use."""
        return self._process is not None and self._process.returncode == -signal.SIGKILL

    async def _start(self) -> None:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "llm_service.local", str(self._file), str(self._context)),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
        )
        self._process = process
        try:
            async with asyncio.timeout(START_SECONDS):
                line = await process.stdout.readline() if process.stdout else b""
                if not line:
                    await process.wait()
        except BaseException as error:
            await self._end("did not start")
            if isinstance(error, TimeoutError):
                raise ModelUnusable(f"the model was not loaded within {START_SECONDS} seconds") from None
            raise
        if not line and self.killed_for_memory():
            raise OutOfMemory("the model does not fit into this service's memory: choose a smaller one")
        if not line:
            raise ModelUnusable(
                "llama.cpp can't load llm/model.gguf: it is damaged, or of a kind that it does not know. The file was"
                " kept; compare its SHA-256 with its source's, or install another one"
            )
        self._url = line.decode().strip()
        log.info("model loaded", extra={"bytes": self._file.stat().st_size})

    async def _end_when_idle(self) -> None:
        await asyncio.sleep(self._idle_seconds)
        self._idle = None
        async with self._starting:
            if self._users == 0:
                await self._end("idle")

    async def _end(self, why: str) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        with suppress(ProcessLookupError):  # It may have ended already.
            process.kill()
        await process.wait()
        log.info("model given back", extra={"why": why})
