"""OpenAI's embeddings API, so that every client of it is one of ours."""

import base64
from typing import Annotated, Literal

from fastapi import FastAPI
from platform_analyzer.api import create_api
from platform_analyzer.errors import AnalyzerError
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from embedding_server.model import DIMENSION, NAME, TextModel

VERSION = "1.0.0"
MAX_TEXTS = 256
MAX_CHARACTERS = 32_000


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
    dimensions: Literal[256] = DIMENSION


def create_app(model: TextModel) -> FastAPI:
    app = create_api("embedding-server", VERSION)

    @app.get("/v1/models")
    def models() -> dict:
        return {"object": "list", "data": [{"id": NAME, "object": "model", "created": 0, "owned_by": "wordllama"}]}

    @app.post("/v1/embeddings")
    def embeddings(body: EmbeddingsBody) -> dict:
        if body.model != NAME:
            raise ModelNotFound(f'there is no model "{body.model}"; there is "{NAME}"')
        texts = [body.input] if isinstance(body.input, str) else body.input
        vectors = model.embed(texts)
        written = _base64 if body.encoding_format == "base64" else _floats
        tokens = model.tokens(texts)
        return {
            "object": "list",
            "model": NAME,
            "data": [
                {"object": "embedding", "index": index, "embedding": written(vector)}
                for index, vector in enumerate(vectors)
            ],
            "usage": {"prompt_tokens": tokens, "total_tokens": tokens},
        }

    return app


def _base64(vector) -> str:
    return base64.b64encode(vector.astype("<f4").tobytes()).decode()


def _floats(vector) -> list[float]:
    return vector.tolist()
