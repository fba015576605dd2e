"""What a failed call means, and what to do about it. No message repeats the key or what was asked."""

import openai
from platform_analyzer.errors import AnalyzerError, BadRequest, Busy, OutOfMemory, TimedOut, TooLarge

from llm_service.errors import EndpointFailed, ModelNotFound

RETRY_AFTER = 30
"""Seconds, after an endpoint had too much to do for all the client's own attempts."""

LENGTH_CODES = {"context_length_exceeded", "exceed_context_size_error", "string_above_max_length"}
CREDIT_CODES = {"insufficient_quota", "billing_hard_limit_reached", "billing_not_active"}


def failure(error: openai.OpenAIError, host: str) -> AnalyzerError:
    """The error of ours that stands for the client library's."""
    if isinstance(error, openai.APITimeoutError):
        return TimedOut(f"{host} did not answer in time")
    if isinstance(error, openai.APIConnectionError):
        return EndpointFailed(f"{host} can't be reached: {type(error.__cause__ or error).__name__}")
    if not isinstance(error, openai.APIStatusError):
        return EndpointFailed(f"{host} answered what is not an answer: {type(error).__name__}")
    if _codes(error) & CREDIT_CODES or error.status_code == 402:
        return EndpointFailed(f"{host} has no credit left for this key")
    if _codes(error) & LENGTH_CODES or error.status_code == 413:
        return TooLarge("the text is longer than the model can read at once")
    return _by_status(error.status_code, host)


def may_pass(error: BaseException) -> bool:
    """Too many calls at the moment, which costs nothing; not: no credit, which is told with the same status."""
    return isinstance(error, openai.RateLimitError) and not _codes(error) & CREDIT_CODES


def was_not_billed(error: openai.OpenAIError) -> bool:
    """Refused before any work: 4xx. Of all else nobody knows."""
    return isinstance(error, openai.APIStatusError) and error.status_code < 500


def killed_for_memory() -> AnalyzerError:
    return OutOfMemory("the model was killed for memory: choose a smaller one")


def _codes(error: openai.APIStatusError) -> set[object]:
    # llama.cpp says in `type` what others say in `code`.
    return {error.code, error.type}


def _by_status(status: int, host: str) -> AnalyzerError:
    match status:
        case 401 | 403:
            return EndpointFailed(f"{host} refuses the key: set it with: pulumi config set --secret llmApiKey KEY")
        case 404:
            return ModelNotFound(
                f"{host} has no such model, or its address is another one: see llm.endpoint, llm.model"
            )
        case 429:
            return Busy(f"{host} lets us wait", RETRY_AFTER)
        case 400 | 422:
            return BadRequest(f"{host} does not take this request ({status})")
    return EndpointFailed(f"{host} failed ({status})")
