"""Request and answer of `POST /analyze`, as in docs/architecture.md; checked before any work."""

from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

from platform_analyzer.errors import BadRequest
from platform_analyzer.job import Frame, Job
from pydantic import BaseModel, ConfigDict, Field, ValidationError

MAX_FRAMES = 1000
"""Above what vision-pipeline makes of any media."""

Seconds = Annotated[float, Field(ge=0, le=1e6, allow_inf_nan=False)]
RelativePath = Annotated[str, Field(min_length=1, max_length=512)]
AnalyzerName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]*$")]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FrameBody(_Strict):
    path: RelativePath
    time: Seconds | None = None
    start: Seconds | None = None
    end: Seconds | None = None
    page: Annotated[int, Field(ge=1)] | None = None


class OptionsBody(BaseModel):
    """Options are shared by all analyzers, so each ignores what is not for it."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    frames: Annotated[list[FrameBody], Field(max_length=MAX_FRAMES)] = []
    results: dict[AnalyzerName, dict[str, Any]] = {}
    languages: (
        Annotated[list[Annotated[str, Field(pattern=r"^[a-z_]{3,12}$")]], Field(min_length=1, max_length=4)] | None
    ) = None


class AnalyzeBody(_Strict):
    mediaId: UUID
    path: RelativePath
    options: OptionsBody = OptionsBody()


def read_job(body: bytes, media: Path) -> Job:
    """The job of a request body, without its deadline; raises BadRequest naming the first field that is wrong."""
    try:
        request = AnalyzeBody.model_validate_json(body)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "body"
        raise BadRequest(f"{where}: {first['msg']}") from None
    options = request.options
    return Job(
        media=media,
        media_id=str(request.mediaId),
        path=request.path,
        deadline=0.0,
        frames=tuple(Frame(**frame.model_dump()) for frame in options.frames),
        languages=None if options.languages is None else tuple(options.languages),
        results=options.results,
    )
