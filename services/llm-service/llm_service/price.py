"""What a call costs, in billionths of the currency's unit: whole numbers, so that sums are exact."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal

NANO = 10**9

AROUND = 16
"""Tokens that a chat's template puts around a message, at most."""


@dataclass(frozen=True)
class Price:
    """For a million tokens each."""

    input: Decimal
    output: Decimal

    def of(self, prompt: int, completion: int) -> int:
        """Rounded up, so that no sum of calls is less than what they cost."""
        exact = (self.input * prompt + self.output * completion) * NANO / 1_000_000
        return int(exact.to_integral_value(ROUND_CEILING))


FREE = Price(Decimal(0), Decimal(0))


def most_tokens(messages: Iterable[str]) -> int:
    """No tokenizer makes more tokens of a text than it has bytes."""
    return AROUND + sum(len(text.encode()) + AROUND for text in messages)


def nano(amount: Decimal) -> int:
    return int(amount * NANO)


def readable(amount: int) -> str:
    """At most 6 places after the point, and none that is not needed."""
    return f"{Decimal(amount) / NANO:.6f}".rstrip("0").rstrip(".")
