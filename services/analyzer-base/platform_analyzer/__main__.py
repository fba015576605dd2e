"""`python -m platform_analyzer PACKAGE`: serve the analyzer whose definition is `PACKAGE.analyzer:ANALYZER`."""

import asyncio
import logging
import sys
from types import FrameType

import uvicorn
from platform_analyzer.api import server_config
from platform_analyzer.door import Door, Guard, read_door
from platform_analyzer.http import create_app
from platform_analyzer.logs import start_logging
from platform_analyzer.settings import read_settings
from platform_analyzer.supervisor import Supervisor
from platform_analyzer.worker import load

PORT = 8000


class Server(uvicorn.Server):
    """uvicorn, but at SIGTERM running work gets its grace and then gives way: its caller still has an answer."""

    def __init__(self, config: uvicorn.Config, supervisor: Supervisor) -> None:
        super().__init__(config)
        self._supervisor = supervisor
        self._loop = asyncio.get_running_loop()
        self._stop: asyncio.Task[None] | None = None

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        super().handle_exit(sig, frame)
        self._loop.call_soon_threadsafe(self._begin_stop)

    def _begin_stop(self) -> None:
        if self._stop is None:
            self._stop = asyncio.create_task(self._supervisor.stop())


async def serve(package: str, door: Door, port: int) -> None:
    definition = f"{package}.analyzer:ANALYZER"
    analyzer = load(definition)
    settings = read_settings(analyzer.seconds)
    supervisor = Supervisor(definition, settings)
    app = create_app(analyzer, settings, supervisor)
    guarded = app if door.token is None else Guard(app, door.token)
    config = server_config(guarded, door.host, port, settings.grace + 2)
    logging.getLogger(__name__).info("serving", extra={"analyzer": analyzer.name, "version": analyzer.version})
    await Server(config, supervisor).serve()
    await supervisor.stop()


if __name__ == "__main__":
    start_logging()
    asyncio.run(serve(sys.argv[1], read_door(), int(sys.argv[2]) if len(sys.argv) > 2 else PORT))
