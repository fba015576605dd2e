"""Definition; see platform_analyzer."""

from importlib.metadata import version

from platform_analyzer import Analyzer, Capabilities

ANALYZER = Analyzer(
    name="example-analyzer",
    version="1.0.0",
    capabilities=lambda: Capabilities(model=f"Pillow {version('pillow')}"),
    work="example_analyzer.work:analyze",
    seconds=1800,
)
