"""Errors with a meaning to the caller."""

from platform_analyzer.errors import AnalyzerError


class NotFound(AnalyzerError):
    """There is no such collection."""

    code, status = "not_found", 404


class Conflict(AnalyzerError):
    """A collection of this name has vectors of another dimension."""

    code, status = "conflict", 409


class Full(AnalyzerError):
    """The index would need more memory than it may have, or the disk is full. Nothing was written."""

    code, status = "full", 507
