"""`python -m streamlit_ui [PORT]`: serve the pages. Streamlit's options are in `.streamlit/config.toml`."""

import sys
from pathlib import Path

import streamlit
import uvicorn
from platform_analyzer.logs import start_logging
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

HOST = "0.0.0.0"  # noqa: S104 - inside a container, whose networks decide who can reach it.
PORT = 8000
APP = Path(__file__).with_name("app.py")


async def health(_: Request) -> JSONResponse:
    return JSONResponse({"status": "ok"})


def main(port: int) -> None:
    app = streamlit.App(APP, routes=[Route("/health", health)])
    uvicorn.run(app, host=HOST, port=port, log_config=None, access_log=False, server_header=False)


if __name__ == "__main__":
    start_logging()
    main(int(sys.argv[1]) if len(sys.argv) > 1 else PORT)
