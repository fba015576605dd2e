"""Definition; see platform_analyzer."""

from platform_analyzer import Analyzer, Capabilities

ANALYZER = Analyzer(
    name="toy",
    version="1.0.0",
    capabilities=lambda: Capabilities(model="none"),
    work="analyzer_testing.toy.work:analyze",
    seconds=10,
)
