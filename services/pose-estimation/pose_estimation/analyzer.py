"""Definition; see platform_analyzer."""

from platform_analyzer import Analyzer

from pose_estimation.models import capabilities

ANALYZER = Analyzer(
    name="pose-estimation",
    version="1.0.0",
    capabilities=capabilities,
    work="pose_estimation.work:analyze",
    seconds=1800,
)
