"""Definition; see platform_analyzer."""

from importlib.metadata import version

from platform_analyzer import Analyzer, Capabilities


def capabilities() -> Capabilities:
    """Whole sentences of the medium itself, chosen by LexRank; nothing is put into other words."""
    return Capabilities(f"lexrank sumy {version('sumy')}")


ANALYZER = Analyzer(
    name="llm-summarizer",
    version="1.0.1",
    capabilities=capabilities,
    work="llm_summarizer.work:analyze",
    seconds=600,
)
