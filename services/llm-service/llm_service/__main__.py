"""`python -m llm_service [PORT]`: serve the language model."""

import asyncio
import logging
import sys

import uvicorn
from platform_analyzer.api import server_config
from platform_analyzer.logs import start_logging

from llm_service.door import Door
from llm_service.http import VERSION, create_app
from llm_service.ledger import Ledger
from llm_service.settings import read_settings

HOST = "0.0.0.0"  # noqa: S104 - inside a container, whose networks decide who can reach it.
PORT = 8000
GRACE = 10.0
"""Seconds that a request may go on for after SIGTERM."""


async def serve(port: int) -> None:
    settings = read_settings()
    ledger = Ledger(settings.ledger)
    door = Door(settings, ledger)
    logging.getLogger(__name__).info("serving", extra={"version": VERSION})
    await uvicorn.Server(server_config(create_app(settings, ledger, door), HOST, port, GRACE)).serve()
    await door.local.stop()
    ledger.close()


if __name__ == "__main__":
    start_logging()
    asyncio.run(serve(int(sys.argv[1]) if len(sys.argv) > 1 else PORT))
