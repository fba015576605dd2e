"""Definition; see platform_analyzer."""

from platform_analyzer import Analyzer

from nsfw_detection.models import capabilities

ANALYZER = Analyzer(
    name="nsfw-detection",
    version="1.0.0",
    capabilities=capabilities,
    work="nsfw_detection.work:analyze",
    seconds=1800,
)
