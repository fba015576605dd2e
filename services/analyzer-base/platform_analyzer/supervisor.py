"""Who may work when: one analysis at a time, a short queue, a work process that is given back when idle."""

import asyncio
import logging
import math
import time
from dataclasses import replace

from platform_analyzer.definition import Analyzer
from platform_analyzer.errors import Busy
from platform_analyzer.job import Job
from platform_analyzer.process import WorkProcess
from platform_analyzer.settings import Settings

log = logging.getLogger(__name__)


class Supervisor:
    """Runs jobs one after the other in a work process, which it starts on demand and ends after idling."""

    def __init__(self, definition: str, analyzer: Analyzer, settings: Settings) -> None:
        self._definition = definition
        self._analyzer = analyzer
        self._settings = settings
        self._turn = asyncio.Lock()
        self._pending = 0
        self._typical = 1.0  # Seconds a job takes, a moving average; what Retry-After is made of.
        self._worker: WorkProcess | None = None
        self._idle: asyncio.Task[None] | None = None
        self._running: asyncio.Task[dict] | None = None
        self._stopping = False

    async def run(self, job: Job) -> dict:
        """`{model, result, seconds}` of one job; raises Busy when there is no seat, else what the work raises."""
        if self._stopping:
            raise Busy("stopping", retry_after=2)
        if self._pending > self._settings.queue:
            raise Busy("all seats are taken", retry_after=self._retry_after())
        self._pending += 1
        try:
            async with self._turn:
                return await self._work(job)
        finally:
            self._pending -= 1

    async def stop(self) -> None:
        """Refuse new work, give the running job its grace, then end it; its caller is told to come again."""
        self._stopping = True
        if self._running is not None:
            await asyncio.wait([self._running], timeout=self._settings.grace)
            self._running.cancel()
        async with self._turn:
            await self._end_worker("stopping")

    async def _work(self, job: Job) -> dict:
        if self._stopping:
            raise Busy("stopping", retry_after=2)
        if self._idle is not None:
            self._idle.cancel()
        started = time.monotonic()
        seconds = self._settings.seconds
        message = replace(job, deadline=started + seconds).to_message()
        self._running = asyncio.create_task(self._ask(message, seconds))
        try:
            reply = await self._running
        except asyncio.CancelledError:
            if self._stopping and not _own_cancellation():
                raise Busy("stopping", retry_after=2) from None
            raise
        finally:
            self._running = None
            took = time.monotonic() - started
            self._typical += (took - self._typical) / 4
            self._idle = asyncio.create_task(self._end_when_idle())
        return reply | {"seconds": round(took, 3)}

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

    def _retry_after(self) -> int:
        """Whole seconds until a seat is likely free."""
        return min(60, max(1, math.ceil(self._typical)))


def _own_cancellation() -> bool:
    """Whether the current task itself was cancelled, rather than the one it awaits."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0
