"""The routes of the analyzer contract."""

import asyncio
import logging
from collections.abc import Awaitable

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from platform_analyzer.api import create_api
from platform_analyzer.contract import AnalyzeBody, read_job
from platform_analyzer.definition import Analyzer
from platform_analyzer.errors import BadRequest
from platform_analyzer.paths import resolve_media
from platform_analyzer.settings import MAX_BODY_BYTES, Settings
from platform_analyzer.supervisor import Supervisor

log = logging.getLogger(__name__)


def create_app(analyzer: Analyzer, settings: Settings, supervisor: Supervisor) -> FastAPI:
    """The application; `supervisor` does the work."""
    app = create_api(analyzer.name, analyzer.version)

    @app.get("/capabilities")
    def capabilities() -> dict:
        found = analyzer.capabilities()
        reason = {"reason": found.reason} if found.reason else {}
        return {"name": analyzer.name, "version": analyzer.version, "model": found.model, "ready": found.ready} | reason

    @app.get("/progress")
    async def progress() -> dict:
        return {"running": supervisor.progress()}

    body_schema = {"application/json": {"schema": AnalyzeBody.model_json_schema()}}

    @app.post("/analyze", openapi_extra={"requestBody": {"content": body_schema, "required": True}})
    async def analyze(request: Request) -> JSONResponse:
        job = read_job(await _read_body(request), settings.media)
        for path in (job.path, *(frame.path for frame in job.frames)):
            resolve_media(job.media, job.media_id, path)
        done = await _while_connected(request, supervisor.run(job))
        log.info("analyzed", extra={"media": job.media_id, "seconds": done["seconds"]})
        envelope = {"schema": 1, "analyzer": analyzer.name, "version": analyzer.version, "model": done["model"]}
        return JSONResponse(envelope | {"mediaId": job.media_id, "seconds": done["seconds"], "result": done["result"]})

    return app


async def _read_body(request: Request) -> bytes:
    """The request's body; raises BadRequest once it is larger than a request can be, without keeping it."""
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            raise BadRequest(f"the request is larger than {MAX_BODY_BYTES} bytes")
    return body


async def _while_connected(request: Request, work: Awaitable[dict]) -> dict:
    """The work's outcome; work whose caller has hung up is ended, for nobody would read its result."""
    running = asyncio.ensure_future(work)
    leaving = asyncio.ensure_future(_disconnected(request))
    try:
        await asyncio.wait([running, leaving], return_when=asyncio.FIRST_COMPLETED)
        if not running.done():
            running.cancel()
            await asyncio.wait([running])
            raise BadRequest("the caller left")
        return running.result()
    finally:
        leaving.cancel()
        running.cancel()


async def _disconnected(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
