"""Definition; see platform_analyzer."""

from platform_analyzer import Analyzer, Capabilities

from guardrails.rules import read_rules

RULES = read_rules()


def capabilities() -> Capabilities:
    """The rules stand for the model: other rules are another version of the result."""
    return Capabilities(f"rules-{RULES.digest()}")


ANALYZER = Analyzer(
    name="guardrails",
    version="1.0.0",
    capabilities=capabilities,
    work="guardrails.work:analyze",
    seconds=300,
)
