"""What the stack says about the language model, read from the environment once."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from llm_service.models import MODEL


@dataclass(frozen=True)
class Endpoint:
    """Somebody's OpenAI-compatible API. Prices are for a million tokens, in the currency that `day_limit` is in."""

    url: str
    model: str
    input_price: Decimal
    output_price: Decimal


@dataclass(frozen=True)
class Settings:
    """`endpoint` None and `local` False: nothing is configured. `day_limit`: money for a day of UTC.

    `file` is the model of this server, `context` how many tokens it reads and writes at once, `idle` the seconds after
    which its memory is given back. `at_once` and `queue` bound who is served and who may wait.
    """

    endpoint: Endpoint | None
    local: bool
    day_limit: Decimal
    file: Path
    context: int
    idle: float
    at_once: int
    queue: int
    seconds: float
    ledger: Path
    key_file: Path

    def key(self) -> str:
        """Read each time, so that a changed one needs no restart; some endpoints want none."""
        try:
            return self.key_file.read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            return ""


def read_settings(env: Mapping[str, str] = os.environ) -> Settings:
    """ValueError or decimal.InvalidOperation for what the stack would not have let through."""
    return Settings(
        endpoint=_endpoint(env),
        local=env.get("LLM_LOCAL") == "true",
        day_limit=Decimal(env.get("LLM_DAY_LIMIT", "1")),
        file=MODEL,
        context=int(env.get("LLM_CONTEXT", "4096")),
        idle=float(env.get("LLM_IDLE_SECONDS", "120")),
        at_once=int(env.get("LLM_AT_ONCE", "4")),
        queue=int(env.get("LLM_QUEUE", "16")),
        seconds=float(env.get("LLM_SECONDS", "600")),
        ledger=Path(env.get("LEDGER_PATH", "/llm")) / "ledger.db",
        key_file=Path(env.get("SECRETS_PATH", "/run/secrets")) / "llm-api-key",
    )


def _endpoint(env: Mapping[str, str]) -> Endpoint | None:
    if not env.get("LLM_ENDPOINT"):
        return None
    return Endpoint(
        url=env["LLM_ENDPOINT"],
        model=env["LLM_MODEL"],
        input_price=Decimal(env["LLM_INPUT_PRICE"]),
        output_price=Decimal(env["LLM_OUTPUT_PRICE"]),
    )
