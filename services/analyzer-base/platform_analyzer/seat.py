"""One analysis at a time in a work process, which is started on demand and given back when idle."""

import asyncio
import logging
import time
from dataclasses import replace
from typing import Any

from platform_analyzer.errors import Busy
from platform_analyzer.job import Job
from platform_analyzer.process import WorkProcess
from platform_analyzer.settings import Settings

log = logging.getLogger(__name__)


class Seat:
    """Who works here. Two who come at once work one after the other."""

    def __init__(self, definition: str, settings: Settings) -> None:
        self._definition = definition
        self._settings = settings
        self._turn = asyncio.Lock()
        self._worker: WorkProcess | None = None
        self._idle: asyncio.Task[None] | None = None
        self._running: asyncio.Task[dict] | None = None
        self._media: str | None = None
        self._stopping = False

    async def work(self, job: Job) -> dict:
        """`{model, result}` of one job; raises Busy at a stop, else what the work raises."""
        async with self._turn:
            if self._stopping:
                raise stopping()
            if self._idle is not None:
                self._idle.cancel()
            seconds = self._settings.seconds
            message = replace(job, deadline=time.monotonic() + seconds).to_message()
            self._media = job.media_id
            self._running = asyncio.create_task(self._ask(message, seconds))
            try:
                return await self._running
            except asyncio.CancelledError:
                if self._stopping and not _own_cancellation():
                    raise stopping() from None
                raise
            finally:
                self._running = self._media = None
                self._idle = asyncio.create_task(self._end_when_idle())

    def progress(self) -> list[dict[str, Any]]:
        """`{mediaId, progress, seconds}` of the job in hand, where it tells how far it is."""
        if self._media is None or self._worker is None or self._worker.pace.share is None:
            return []
        return [{"mediaId": self._media} | self._worker.pace.told(time.monotonic())]

    async def stop(self) -> None:
        """Give the running job its grace, then end it; its caller is told to come again."""
        self._stopping = True
        if self._running is not None:
            await asyncio.wait([self._running], timeout=self._settings.grace)
            self._running.cancel()
        async with self._turn:
            await self._end_worker("stopping")

    async def _ask(self, message: dict, seconds: float) -> dict:
        worker = self._worker
        if worker is not None and (not worker.alive or worker.jobs >= self._settings.jobs):
            await self._end_worker("replaced")
            worker = None
        if worker is None:
            worker = self._worker = await WorkProcess.start(self._definition)
        return await worker.ask(message, seconds)

    async def _end_when_idle(self) -> None:
        await asyncio.sleep(self._settings.idle)
        async with self._turn:
            await self._end_worker("idle")

    async def _end_worker(self, why: str) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            await worker.kill()
            log.info("work process ended", extra={"why": why, "jobs": worker.jobs})


def stopping() -> Busy:
    """What who comes, or still works, at a stop is told."""
    return Busy("stopping", retry_after=2)


def _own_cancellation() -> bool:
    """Whether the current task itself was cancelled, rather than the one it awaits."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
