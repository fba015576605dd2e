"""Errors with a meaning to the caller: each has the code and HTTP status of the analyzer contract."""


class AnalyzerError(Exception):
    """Why an analysis has no result. The message is shown to people: no paths outside the media, no file contents."""

    code = "internal"
    status = 500


class BadRequest(AnalyzerError):
    """The request is not of the contract's shape, or names a file that is not there."""

    code, status = "bad_request", 400


class ModelMissing(AnalyzerError):
    """The model file or language this work needs is not installed."""

    code, status = "model_missing", 409


class TooLarge(AnalyzerError):
    """Over a stated limit of pixels, seconds or bytes."""

    code, status = "too_large", 413


class UnsupportedMedia(AnalyzerError):
    """Not a kind of media this analyzer reads."""

    code, status = "unsupported_media", 415


class CorruptMedia(AnalyzerError):
    """Empty, truncated or broken."""

    code, status = "corrupt_media", 422


class Busy(AnalyzerError):
    """No seat in the queue, or stopping. `retry_after` is in seconds."""

    code, status = "busy", 503

    def __init__(self, message: str, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class TimedOut(AnalyzerError):
    """Not done within its time; the work process was killed."""

    code, status = "timeout", 504


class OutOfMemory(AnalyzerError):
    """The work process, or a tool it ran, was killed for memory."""

    code, status = "out_of_memory", 507


CARRIED = {
    kind.code: kind
    for kind in (
        BadRequest,
        ModelMissing,
        TooLarge,
        UnsupportedMedia,
        CorruptMedia,
        TimedOut,
        OutOfMemory,
        AnalyzerError,
    )
}
"""The errors a work process may report, by code."""
