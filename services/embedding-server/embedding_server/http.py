"""OpenAI's embeddings API, so that every client of it is one of ours."""

from collections.abc import Sequence
from typing import Annotated, Literal, Protocol

import numpy as np
from fastapi import FastAPI
from platform_analyzer.api import create_api
from platform_analyzer.errors import AnalyzerError, BadRequest
from platform_analyzer.vectors import packed
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from embedding_server.model import NAME

VERSION = "1.1.0"
MAX_TEXTS = 256
MAX_CHARACTERS = 32_000


class Model(Protocol):
    """Texts to vectors of length 1, shape (texts, dimension), float32.

    `embed` raises ModelMissing where it is not `installed`.
    """

    name: str
    dimension: int
    owner: str

    @property
    def installed(self) -> bool: ...
    def embed(self, texts: Sequence[str]) -> np.ndarray: ...
    def tokens(self, texts: Sequence[str]) -> int: ...


class ModelNotFound(AnalyzerError):
    """Another model than those that there are was asked for."""

    code, status = "model_not_found", 404


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("blank, so it means nothing")
    return text


Text = Annotated[str, Field(max_length=MAX_CHARACTERS), AfterValidator(_not_blank)]


class EmbeddingsBody(BaseModel):
    """As OpenAI documents it; `user` and what else its clients send is ignored."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    input: Text | Annotated[list[Text], Field(min_length=1, max_length=MAX_TEXTS)]
    model: str = NAME
    encoding_format: Literal["float", "base64"] = "float"
    dimensions: int | None = None


def create_app(models: Sequence[Model]) -> FastAPI:
    """The first is the one that is always there."""
    app = create_api("embedding-server", VERSION)
    by_name = {model.name: model for model in models}

    @app.get("/capabilities")
    def capabilities() -> dict:
        """Always ready for texts; what lacks its model is named, while /health says only that the process answers."""
        names = ", ".join(model.name for model in models if model.installed)
        absent = [model.name for model in models if not model.installed]
        reason = {"reason": f"not installed: {', '.join(absent)}"} if absent else {}
        return {"name": "embedding-server", "version": VERSION, "model": names, "ready": True} | reason

    @app.get("/v1/models")
    def list_models() -> dict:
        told = [
            {"id": model.name, "object": "model", "created": 0, "owned_by": model.owner}
            for model in models
            if model.installed
        ]
        return {"object": "list", "data": told}

    @app.post("/v1/embeddings")
    def embeddings(body: EmbeddingsBody) -> dict:
        model = by_name.get(body.model)
        if model is None:
            names = ", ".join(f'"{name}"' for name in by_name)
            raise ModelNotFound(f'there is no model "{body.model}"; there is {names}')
        if body.dimensions not in (None, model.dimension):
            raise BadRequest(f"dimensions: vectors of this model have {model.dimension}")
        texts = [body.input] if isinstance(body.input, str) else body.input
        vectors = model.embed(texts)
        written = packed if body.encoding_format == "base64" else _floats
        tokens = model.tokens(texts)
        return {
            "object": "list",
            "model": model.name,
            "data": [
                {"object": "embedding", "index": index, "embedding": written(vector)}
                for index, vector in enumerate(vectors)
            ],
            "usage": {"prompt_tokens": tokens, "total_tokens": tokens},
        }

    return app


def _floats(vector) -> list[float]:
    return vector.tolist()
