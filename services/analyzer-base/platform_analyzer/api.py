"""What every Python service's HTTP side has in common: its health, its errors' form, and how uvicorn runs it."""

import logging

import uvicorn
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from platform_analyzer.errors import AnalyzerError, BadRequest, Busy
from starlette.types import ASGIApp

log = logging.getLogger(__name__)


def create_api(name: str, version: str) -> FastAPI:
    """An application that answers `GET /health`, and errors as `{error: {code, message}}`."""
    app = FastAPI(title=name, version=version, docs_url=None, redoc_url=None)

    @app.get("/health")
    async def health() -> dict:
        return {"status": "ok"}

    @app.exception_handler(AnalyzerError)
    async def refuse(_: Request, error: AnalyzerError) -> JSONResponse:
        log.warning("refused", extra={"code": error.code, "reason": str(error)})
        headers = {"Retry-After": str(error.retry_after)} if isinstance(error, Busy) else None
        return JSONResponse(_body(error.code, str(error)), error.status, headers)

    @app.exception_handler(RequestValidationError)
    async def refuse_shape(request: Request, error: RequestValidationError) -> JSONResponse:
        return await refuse(request, BadRequest(first_problem(error)))

    @app.exception_handler(Exception)
    async def fail(_: Request, error: Exception) -> JSONResponse:
        return JSONResponse(_body("internal", type(error).__name__), 500)

    return app


def server_config(app: ASGIApp, host: str, port: int, grace: float) -> uvicorn.Config:
    """How uvicorn serves the application; requests may go on for `grace` seconds after SIGTERM."""
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        log_config=None,
        access_log=False,
        ws="none",
        lifespan="off",
        server_header=False,
        timeout_graceful_shutdown=int(grace),
    )


def first_problem(error: RequestValidationError) -> str:
    """The first field that is wrong, and why; never what was sent."""
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"] if part != "body") or "body"
    return f"{where}: {first['msg']}"


def _body(code: str, message: str) -> dict:
    return {"error": {"code": code, "message": message}}
