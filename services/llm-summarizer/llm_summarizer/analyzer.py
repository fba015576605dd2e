"""Definition; see platform_analyzer."""

from importlib.metadata import version

from platform_analyzer import Analyzer, Capabilities

from llm_summarizer.llm import model_in_use


def capabilities() -> Capabilities:
    """The medium's own sentences, chosen by LexRank, unless there is a language model to put them into words."""
    own = f"lexrank sumy {version('sumy')}"
    model = model_in_use()
    return Capabilities(f"{model}, {own}" if model else own)


ANALYZER = Analyzer(
    name="llm-summarizer",
    version="1.1.0",
    capabilities=capabilities,
    work="llm_summarizer.work:analyze",
    seconds=600,
)
