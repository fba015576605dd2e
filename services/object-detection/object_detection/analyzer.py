"""Definition; see platform_analyzer."""

from platform_analyzer import Analyzer

from object_detection.models import capabilities

ANALYZER = Analyzer(
    name="object-detection",
    version="1.0.0",
    capabilities=capabilities,
    work="object_detection.work:analyze",
    seconds=1800,
)
