"""`python -m vector_db [PORT]`: serve the vectors of `VECTORS_PATH`."""

import logging
import os
import sys
from pathlib import Path

import uvicorn
from platform_analyzer.api import server_config
from platform_analyzer.logs import start_logging

from vector_db.http import VERSION, create_app
from vector_db.store import Store

HOST = "0.0.0.0"  # noqa: S104 - inside a container, whose networks decide who can reach it.
PORT = 8000
GRACE = 5.0
"""Seconds that a request may go on for after SIGTERM."""


def main(port: int) -> None:
    file = Path(os.environ.get("VECTORS_PATH", "/vectors")) / "vectors.db"
    store = Store(file, int(os.environ.get("INDEX_BYTES", 160 * 2**20)))
    counts = {collection.name: collection.count for collection in store.collections()}
    logging.getLogger(__name__).info("serving", extra={"version": VERSION, "vectors": counts})
    uvicorn.Server(server_config(create_app(store), HOST, port, GRACE)).run()
    store.close()


if __name__ == "__main__":
    start_logging()
    main(int(sys.argv[1]) if len(sys.argv) > 1 else PORT)
