"""The store over HTTP. Handlers are plain functions: they run in threads, while others wait for the disk."""

import base64
import binascii
from typing import Annotated, Any

import numpy as np
from fastapi import FastAPI, Path
from platform_analyzer.api import create_api
from platform_analyzer.errors import BadRequest
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from vector_db.store import Item, Store

VERSION = "1.0.0"
MAX_DIMENSION = 4096
MAX_ITEMS = 1000
MAX_LIMIT = 1000

Text = Annotated[str, Field(min_length=1, max_length=512)]
Name = Annotated[str, Path(pattern=r"^[a-z][a-z0-9-]{0,62}$")]
Label = Annotated[str, Field(pattern=r"^[a-zA-Z][a-zA-Z0-9_]{0,62}$")]


def _decoded(value: Any) -> Any:
    """Little-endian float32 in base64 is a third of the size of a list, and takes a fraction of the time."""
    if not isinstance(value, str):
        return value
    try:
        content = base64.b64decode(value, validate=True)
    except binascii.Error as error:
        raise ValueError("not base64") from error
    if len(content) % 4:
        raise ValueError("not whole float32 numbers")
    return np.frombuffer(content, dtype="<f4").tolist()


Numbers = Annotated[
    list[Annotated[float, Field(allow_inf_nan=False)]],
    Field(min_length=1, max_length=MAX_DIMENSION),
    BeforeValidator(_decoded, json_schema_input_type=str | list[float]),
]
Labels = Annotated[dict[Label, Text], Field(max_length=16)]
Filter = Annotated[
    dict[Label, Annotated[list[Text], Field(min_length=1, max_length=1000)]], Field(min_length=1, max_length=16)
]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CollectionBody(_Strict):
    dimension: Annotated[int, Field(ge=1, le=MAX_DIMENSION)]


class ItemBody(_Strict):
    id: Text
    vector: Numbers
    labels: Labels = {}


class PutBody(_Strict):
    vectors: Annotated[list[ItemBody], Field(min_length=1, max_length=MAX_ITEMS)]


class DeleteBody(_Strict):
    ids: Annotated[list[Text], Field(max_length=MAX_ITEMS)] = []
    filter: Filter | None = None


class SearchBody(_Strict):
    vector: Numbers
    limit: Annotated[int, Field(ge=1, le=MAX_LIMIT)] = 10
    filter: Filter | None = None
    min_score: Annotated[float, Field(ge=-1, le=1, alias="minScore")] = -1.0


def create_app(store: Store) -> FastAPI:
    app = create_api("vector-db", VERSION)

    @app.get("/collections")
    def collections() -> dict:
        return {"collections": store.collections()}

    @app.get("/collections/{name}")
    def collection(name: Name) -> Any:
        return store.collection(name)

    @app.put("/collections/{name}")
    def create(name: Name, body: CollectionBody) -> Any:
        return store.create(name, body.dimension)

    @app.delete("/collections/{name}")
    def drop(name: Name) -> dict:
        store.drop(name)
        return {}

    @app.put("/collections/{name}/vectors")
    def put(name: Name, body: PutBody) -> dict:
        dimension = store.collection(name).dimension
        items = [
            Item(item.id, _vector(item.vector, dimension, f"vectors.{position}.vector"), item.labels)
            for position, item in enumerate(body.vectors)
        ]
        store.put(name, items)
        return {"put": len(items)}

    @app.post("/collections/{name}/delete")
    def delete(name: Name, body: DeleteBody) -> dict:
        return {"deleted": store.delete(name, body.ids, body.filter)}

    @app.post("/collections/{name}/search")
    def search(name: Name, body: SearchBody) -> dict:
        vector = _vector(body.vector, store.collection(name).dimension, "vector")
        return {"hits": store.search(name, vector, body.limit, body.filter, body.min_score)}

    @app.post("/collections/{name}/rebuild")
    def rebuild(name: Name) -> dict:
        return {"count": store.rebuild(name)}

    return app


def _vector(numbers: list[float], dimension: int, where: str) -> np.ndarray:
    if len(numbers) != dimension:
        raise BadRequest(f"{where}: {len(numbers)} numbers, where the collection's vectors have {dimension}")
    vector = np.array(numbers, dtype=np.float32)
    if not np.isfinite(vector).all() or not vector.any():
        raise BadRequest(f"{where}: points nowhere, so nothing is like it")
    return vector
