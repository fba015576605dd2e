"""Who may ask the model when, whose model it is, and what that costs."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import openai
from openai import AsyncOpenAI
from openai.types.chat import ChatCompletion, ChatCompletionChunk
from openai.types.completion_usage import CompletionUsage
from platform_analyzer.errors import Busy
from tenacity import retry, retry_if_exception, stop_after_attempt, wait_random_exponential

from llm_service.chat import ChatBody
from llm_service.child import LocalModel
from llm_service.errors import EndpointFailed, ModelNotFound, NotConfigured
from llm_service.failures import failure, killed_for_memory, may_pass, was_not_billed
from llm_service.ledger import Ledger
from llm_service.price import FREE, Price, most_tokens, nano
from llm_service.settings import Settings

log = logging.getLogger(__name__)

LOCAL = "local"
NOT_CONFIGURED = (
    "no language model is configured. Name an endpoint (pulumi config set --path llm.endpoint https://…, llm.model,"
    " llm.inputPrice, llm.outputPrice, and the secret llmApiKey), or use one on this server: pulumi config set --path"
    " llm.local true, then make models INSTALL=qwen3-1-7b"
)
NOT_INSTALLED = "llm.local is on, but there is no model: make models INSTALL=qwen3-1-7b"


@dataclass(frozen=True)
class Model:
    """`place`: "endpoint" or "local"; `host` is whom messages blame."""

    name: str
    place: str
    host: str
    price: Price


class Door:
    """One for the whole service."""

    def __init__(self, settings: Settings, ledger: Ledger) -> None:
        self._settings = settings
        self._ledger = ledger
        self.local = LocalModel(settings.file, settings.context, settings.idle)
        # One after the other here: two at once would only share the processor.
        seats = settings.at_once if settings.endpoint else 1
        self._seats = asyncio.Semaphore(seats)
        self._room = seats + settings.queue
        self._inside = 0
        self._length_field = "max_tokens"

    def model(self) -> Model:
        """Raises NotConfigured."""
        endpoint = self._settings.endpoint
        if endpoint is not None:
            host = urlsplit(endpoint.url).hostname or endpoint.url
            return Model(endpoint.model, "endpoint", host, Price(endpoint.input_price, endpoint.output_price))
        if not self._settings.local:
            raise NotConfigured(NOT_CONFIGURED)
        if not self.local.installed:
            raise NotConfigured(NOT_INSTALLED)
        return Model(LOCAL, "local", "the model of this server", FREE)

    async def answer(self, body: ChatBody) -> ChatCompletion:
        """Raises what `failures` knows, Busy, LimitReached, NotConfigured."""
        async with self._call(body) as (client, request, bill):
            completion = await self._create(client, request, body.longest())
            bill.usage = completion.usage
            # The client library takes any JSON for an answer.
            if not completion.choices:
                raise EndpointFailed("the endpoint answered what is not an answer: is llm.endpoint the API's address?")
            return completion

    async def chunks(self, body: ChatBody) -> AsyncIterator[ChatCompletionChunk]:
        """The same, piece by piece."""
        async with self._call(body) as (client, request, bill):
            more = {"stream": True, "stream_options": {"include_usage": True}}
            async with await self._create(client, request | more, body.longest()) as stream:
                async for chunk in stream:
                    bill.usage = chunk.usage or bill.usage
                    yield chunk

    @asynccontextmanager
    async def _call(self, body: ChatBody) -> AsyncIterator[tuple[AsyncOpenAI, dict[str, Any], "_Bill"]]:
        model = self.model()
        if body.model not in (None, "", model.name):
            raise ModelNotFound(f'there is no model "{body.model}"; there is "{model.name}"')
        async with self._seat():
            worst = model.price.of(most_tokens(body.texts()), body.longest())
            limit = nano(self._settings.day_limit)
            with _Bill(self._ledger, model, self._ledger.reserve(model.name, worst, limit)) as bill:
                try:
                    async with self._client(model) as client:
                        yield client, body.request(model.name), bill
                except openai.OpenAIError as error:
                    bill.refused = was_not_billed(error)
                    found = killed_for_memory() if self.local.killed_for_memory() else failure(error, model.host)
                    log.warning("call failed", extra={"kind": type(error).__name__, "code": found.code})
                    raise found from None

    @asynccontextmanager
    async def _seat(self) -> AsyncIterator[None]:
        if self._inside >= self._room:
            raise Busy("all seats are taken", retry_after=10)
        self._inside += 1
        try:
            async with self._seats:
                yield
        finally:
            self._inside -= 1

    @asynccontextmanager
    async def _client(self, model: Model) -> AsyncIterator[AsyncOpenAI]:
        seconds, endpoint = self._settings.seconds, self._settings.endpoint
        if model.place == "local" or endpoint is None:
            async with self.local.use() as url, _client(f"{url}/v1", "none", seconds) as client:
                yield client
        else:
            async with _client(endpoint.url, self._settings.key() or "none", seconds) as client:
                yield client

    @retry(
        retry=retry_if_exception(may_pass),
        wait=wait_random_exponential(max=20),
        stop=stop_after_attempt(4),
        reraise=True,
    )
    async def _create(self, client: AsyncOpenAI, request: dict[str, Any], longest: int) -> Any:
        """Newer models of OpenAI know the answer's length by another name than everybody else."""
        try:
            return await client.chat.completions.create(**request, **{self._length_field: longest})
        except openai.BadRequestError as error:
            if error.param != self._length_field:
                raise
            self._length_field = "max_completion_tokens" if self._length_field == "max_tokens" else "max_tokens"
            return await client.chat.completions.create(**request, **{self._length_field: longest})


def _client(url: str, key: str, seconds: float) -> AsyncOpenAI:
    # Its own attempts would go beyond what was reserved: of a call that broke nobody knows whether it is billed.
    return AsyncOpenAI(base_url=url, api_key=key, max_retries=0, timeout=seconds)


class _Bill:
    """Writes a reservation's end, whatever becomes of the call."""

    def __init__(self, ledger: Ledger, model: Model, call: int) -> None:
        self._ledger = ledger
        self._model = model
        self._call = call
        self.usage: CompletionUsage | None = None
        self.refused = False

    def __enter__(self) -> "_Bill":
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if self.usage is not None:
            prompt, completion = self.usage.prompt_tokens, self.usage.completion_tokens
            self._ledger.settle(self._call, prompt, completion, self._model.price.of(prompt, completion))
        elif self.refused:
            self._ledger.release(self._call)
        else:
            self._ledger.settle_in_full(self._call)
