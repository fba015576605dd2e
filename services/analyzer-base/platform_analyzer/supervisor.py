"""Who may work when: an analysis a seat at a time, and a short queue."""

import asyncio
import math
import time
from typing import Any

from platform_analyzer.errors import Busy
from platform_analyzer.job import Job
from platform_analyzer.seat import Seat, stopping
from platform_analyzer.settings import Settings


class Supervisor:
    """Gives each job a seat, who comes first first; of the free seats the one that was left last, for it is warm."""

    def __init__(self, definition: str, settings: Settings) -> None:
        self._settings = settings
        self._seats = [Seat(definition, settings) for _ in range(settings.seats)]
        self._free: asyncio.LifoQueue[Seat] = asyncio.LifoQueue()
        for seat in self._seats:
            self._free.put_nowait(seat)
        self._pending = 0
        self._typical = 1.0  # Seconds a job takes, a moving average; what Retry-After is made of.
        self._stopping = False

    async def run(self, job: Job) -> dict:
        """`{model, result, seconds}` of one job; raises Busy when there is no seat, else what the work raises."""
        if self._stopping:
            raise stopping()
        if self._pending >= self._settings.queue + len(self._seats):
            raise Busy("all seats are taken", retry_after=self._retry_after())
        self._pending += 1
        try:
            seat = await self._free.get()
            try:
                return await self._timed(seat, job)
            finally:
                self._free.put_nowait(seat)
        finally:
            self._pending -= 1

    def progress(self) -> list[dict[str, Any]]:
        """How far the jobs are that are worked on, those that tell it."""
        return [told for seat in self._seats for told in seat.progress()]

    async def stop(self) -> None:
        """Refuse new work, and end what runs after its grace."""
        self._stopping = True
        await asyncio.gather(*(seat.stop() for seat in self._seats))

    async def _timed(self, seat: Seat, job: Job) -> dict:
        started = time.monotonic()
        try:
            reply = await seat.work(job)
        finally:
            took = time.monotonic() - started
            self._typical += (took - self._typical) / 4
        return reply | {"seconds": round(took, 3)}

    def _retry_after(self) -> int:
        """Whole seconds until a seat is likely free."""
        return min(60, max(1, math.ceil(self._typical)))
