"""Definition; see platform_analyzer."""

from importlib.metadata import version

from platform_analyzer import Analyzer, Capabilities

ANALYZER = Analyzer(
    name="thumbnail-generator",
    version="1.1.0",
    capabilities=lambda: Capabilities(model=f"libvips {version('pyvips-binary')}"),
    work="thumbnail_generator.work:analyze",
    seconds=120,
)
