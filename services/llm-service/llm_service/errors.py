"""Errors with a meaning to the caller, beside those that every service knows."""

from platform_analyzer.errors import AnalyzerError


class NotConfigured(AnalyzerError):
    """There is no language model to ask."""

    code, status = "not_configured", 409


class LimitReached(AnalyzerError):
    """What may be spent in a day would be exceeded, if the answer became as long as it may."""

    code, status = "limit_reached", 429


class ModelNotFound(AnalyzerError):
    """The endpoint does not have the model, or the caller wants another than there is."""

    code, status = "model_not_found", 404


class EndpointFailed(AnalyzerError):
    """The endpoint can't be reached, refuses the key, has no credit left, or is broken."""

    code, status = "endpoint_failed", 502


class ModelUnusable(AnalyzerError):
    """The file of this server's own model can't be loaded. It stays where it is."""

    code, status = "model_unusable", 500
