"""Definition; see platform_analyzer."""

from platform_analyzer import Analyzer

from clip_service.models import capabilities

ANALYZER = Analyzer(
    name="clip-service",
    version="1.0.0",
    capabilities=capabilities,
    work="clip_service.work:analyze",
    seconds=1800,
)
