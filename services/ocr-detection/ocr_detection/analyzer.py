"""Definition; see platform_analyzer."""

from platform_analyzer import Analyzer, Capabilities

from ocr_detection.versions import versions

ANALYZER = Analyzer(
    name="ocr-detection",
    version="2.0.0",
    capabilities=lambda: Capabilities(model=versions()),
    work="ocr_detection.work:analyze",
    seconds=900,
)
