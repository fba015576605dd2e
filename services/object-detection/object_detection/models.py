"""Which detector is in use; light, because the HTTP process asks too."""

from importlib.metadata import version

from platform_analyzer import Capabilities
from platform_analyzer.models import ROOT, fingerprint

YOLOX = ROOT / "objects" / "yolox.onnx"


def capabilities() -> Capabilities:
    """People are found in any case; things only with a model."""
    yolox = fingerprint(YOLOX)
    if yolox is not None:
        return Capabilities(f"yolox-{yolox}")
    opencv = version("opencv-python-headless")
    return Capabilities(f"opencv {opencv} hog", reason=f"people only: {YOLOX} is not installed")
