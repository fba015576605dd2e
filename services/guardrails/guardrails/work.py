"""From a job's results to what the rules say of them."""

from typing import Any

from platform_analyzer import Job
from platform_analyzer.errors import BadRequest

from guardrails.analyzer import RULES
from guardrails.findings import findings_in, strongest

MOST = 2000
"""Findings that one medium may have; more tell nobody more, and a list of words can be on every line of a film."""


def analyze(job: Job) -> dict[str, Any]:
    """The result of the contract; raises BadRequest for results that are not of the agreed shape."""
    findings: list[dict[str, Any]] = []
    try:
        for finding in findings_in(job.results, RULES):
            job.remaining()
            findings.append(finding)
            if len(findings) == MOST:
                break
    except (KeyError, TypeError, AttributeError) as error:
        raise BadRequest(f"results: not of the agreed shape ({type(error).__name__}: {error})") from None
    return {"action": strongest(findings), "findings": findings, "complete": len(findings) < MOST}
