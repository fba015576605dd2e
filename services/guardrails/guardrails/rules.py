"""The stack's rules, read from the environment once; light, because the HTTP process asks too."""

import hashlib
import os
from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

Action = Literal["flag", "blur", "hide"]

ACTIONS: tuple[Action, ...] = ("flag", "blur", "hide")
"""From the mildest to the strongest."""

Word = Annotated[str, Field(min_length=1, max_length=200)]
Score = Annotated[float, Field(ge=0, le=1)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(_Strict):
    """Whole words or phrases, in any case; one that ends with `*` stands for all that begin so."""

    flag: tuple[Word, ...] = ()
    blur: tuple[Word, ...] = ()
    hide: tuple[Word, ...] = ()


class Explicit(_Strict):
    """Score of nsfw-detection from which a scene is marked so; None for never."""

    flag: Score | None = 0.5
    blur: Score | None = 0.7
    hide: Score | None = None


class Rules(_Strict):
    """`personal_data`: what becomes of addresses and numbers of people. `phone_region`: the country whose own way of
    writing telephone numbers counts as well, such as "DE"; international ones count always.
    """

    words: Words = Words()
    personal_data: Annotated[Action | Literal["off"], Field(alias="personalData")] = "flag"
    phone_region: Annotated[str | None, Field(alias="phoneRegion", pattern=r"^[A-Z]{2}$")] = None
    explicit: Explicit = Explicit()

    def digest(self) -> str:
        """8 hex digits that change with any rule."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:8]


def read_rules(environment: Mapping[str, str] = os.environ) -> Rules:
    """The rules in `GUARDRAILS` (JSON), or the defaults; ValueError names the first that is wrong."""
    text = environment.get("GUARDRAILS", "{}")
    try:
        return Rules.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "GUARDRAILS"
        raise ValueError(f"guardrails: {where}: {first['msg']}") from None
