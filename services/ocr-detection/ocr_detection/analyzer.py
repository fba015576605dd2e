"""Definition; see platform_analyzer."""

from platform_analyzer import Analyzer, Capabilities

from ocr_detection.tesseract import version

ANALYZER = Analyzer(
    name="ocr-detection",
    version="1.0.0",
    capabilities=lambda: Capabilities(model=version()),
    work="ocr_detection.work:analyze",
    seconds=900,
)
