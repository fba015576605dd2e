"""Definition; see platform_analyzer."""

from platform_analyzer import Analyzer

from face_reid.models import capabilities

ANALYZER = Analyzer(
    name="face-reid",
    version="1.1.0",
    capabilities=capabilities,
    work="face_reid.work:analyze",
    seconds=600,
)
