"""Definition; see platform_analyzer."""

from platform_analyzer import Analyzer

from whisper_transcriber.models import capabilities

ANALYZER = Analyzer(
    name="whisper-transcriber",
    version="1.0.0",
    capabilities=capabilities,
    work="whisper_transcriber.work:analyze",
    seconds=4 * 3600,
)
