"""What may be asked, of OpenAI's chat completions. Other fields are ignored, `n` above all: answers come one by one."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

MAX_CHARACTERS = 400_000
MAX_TOKENS = 8192
DEFAULT_TOKENS = 1024


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    type: Literal["text"]
    text: Annotated[str, Field(max_length=MAX_CHARACTERS)]


class Message(BaseModel):
    """Texts only: what pictures cost is told by nobody beforehand."""

    model_config = ConfigDict(extra="ignore", frozen=True)
    role: Literal["system", "developer", "user", "assistant"]
    content: Annotated[str, Field(max_length=MAX_CHARACTERS)] | Annotated[list[_Part], Field(max_length=64)]

    def text(self) -> str:
        return self.content if isinstance(self.content, str) else "\n".join(part.text for part in self.content)


class ChatBody(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)
    messages: Annotated[list[Message], Field(min_length=1, max_length=256)]
    model: str | None = None
    max_tokens: Annotated[int, Field(ge=1, le=MAX_TOKENS)] | None = None
    max_completion_tokens: Annotated[int, Field(ge=1, le=MAX_TOKENS)] | None = None
    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    top_p: Annotated[float, Field(gt=0, le=1)] | None = None
    seed: int | None = None
    stop: str | Annotated[list[str], Field(max_length=4)] | None = None
    response_format: dict[str, Any] | None = None
    stream: bool = False

    def longest(self) -> int:
        """Tokens of the answer, at most."""
        return self.max_completion_tokens or self.max_tokens or DEFAULT_TOKENS

    def texts(self) -> list[str]:
        return [message.text() for message in self.messages]

    def request(self, model: str) -> dict[str, Any]:
        """As the client library is called with, but for the answer's length."""
        fields = ("temperature", "top_p", "seed", "stop", "response_format")
        chosen = {name: value for name in fields if (value := getattr(self, name)) is not None}
        messages = [{"role": message.role, "content": message.text()} for message in self.messages]
        return {"model": model, "messages": messages} | chosen
