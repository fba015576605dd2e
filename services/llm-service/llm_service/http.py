"""OpenAI's chat completions, and what was spent."""

import json
from collections.abc import AsyncIterator
from contextlib import aclosing

from fastapi import FastAPI, Query
from fastapi.responses import JSONResponse, Response, StreamingResponse
from openai.types.chat import ChatCompletionChunk
from platform_analyzer.api import create_api
from platform_analyzer.errors import AnalyzerError

from llm_service.chat import ChatBody
from llm_service.door import Door
from llm_service.errors import NotConfigured
from llm_service.ledger import Ledger
from llm_service.price import nano, readable
from llm_service.settings import Settings

VERSION = "1.0.0"


def create_app(settings: Settings, ledger: Ledger, door: Door) -> FastAPI:
    app = create_api("llm-service", VERSION)

    @app.get("/capabilities")
    def capabilities() -> dict:
        try:
            model = door.model()
        except NotConfigured as error:
            return {"name": "llm-service", "version": VERSION, "ready": False, "reason": str(error)}
        told = {"model": model.name, "place": model.place, "context": settings.context if settings.local else None}
        return {"name": "llm-service", "version": VERSION, "ready": True} | told

    @app.get("/v1/models")
    def models() -> dict:
        try:
            names = [door.model().name]
        except NotConfigured:
            names = []
        return {
            "object": "list",
            "data": [{"id": name, "object": "model", "created": 0, "owned_by": "llm-service"} for name in names],
        }

    @app.get("/usage")
    def usage(days: int = Query(default=31, ge=1, le=400)) -> dict:
        found = [
            {
                "day": day.day,
                "calls": day.calls,
                "promptTokens": day.prompt_tokens,
                "completionTokens": day.completion_tokens,
                "spent": readable(day.spent),
            }
            for day in ledger.days(days)
        ]
        return {"dayLimit": readable(nano(settings.day_limit)), "days": found}

    @app.post("/v1/chat/completions")
    async def chat(body: ChatBody) -> Response:
        if not body.stream:
            completion = await door.answer(body)
            return JSONResponse(completion.model_dump(mode="json", exclude_unset=True))
        chunks = door.chunks(body)
        # What is wrong from the start has a status of its own; later only the stream can tell it.
        first = await anext(chunks, None)
        return StreamingResponse(_events(first, chunks), media_type="text/event-stream")

    return app


async def _events(first: ChatCompletionChunk | None, rest: AsyncIterator[ChatCompletionChunk]) -> AsyncIterator[str]:
    async with aclosing(rest):  # A caller who leaves ends the call.
        try:
            if first is not None:
                yield _event(first.model_dump_json(exclude_unset=True))
            async for chunk in rest:
                yield _event(chunk.model_dump_json(exclude_unset=True))
        except AnalyzerError as error:
            yield _event(json.dumps({"error": {"code": error.code, "message": str(error)}}))
            return
        yield _event("[DONE]")


def _event(data: str) -> str:
    return f"data: {data}\n\n"
