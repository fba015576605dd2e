"""Definition; see platform_analyzer."""

from platform_analyzer import Analyzer, Capabilities
from platform_analyzer.ffmpeg import version

ANALYZER = Analyzer(
    name="vision-pipeline",
    version="1.1.0",
    capabilities=lambda: Capabilities(model=version()),
    work="vision_pipeline.work:analyze",
    seconds=900,
)
