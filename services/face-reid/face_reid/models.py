"""Which model files are installed; light, because the HTTP process asks too."""

from importlib.metadata import version

from platform_analyzer import Capabilities
from platform_analyzer.models import ROOT, fingerprint

YUNET = ROOT / "face" / "yunet.onnx"
SFACE = ROOT / "face" / "sface.onnx"


def description_model() -> str | None:
    """The model that describes faces: another one's embeddings can't be compared with these. None without."""
    yunet, sface = fingerprint(YUNET), fingerprint(SFACE)
    return None if yunet is None or sface is None else f"sface-{sface}"


def capabilities() -> Capabilities:
    """The detector in use, and why there are no embeddings where there are none. Detection always works."""
    opencv = f"opencv {version('opencv-python-headless')}"
    yunet, sface = fingerprint(YUNET), fingerprint(SFACE)
    if yunet is None:
        return Capabilities(f"{opencv} haar", reason=f"no embeddings: {YUNET} is not installed; faces by Haar cascades")
    if sface is None:
        return Capabilities(f"{opencv} yunet-{yunet}", reason=f"no embeddings: {SFACE} is not installed")
    return Capabilities(f"{opencv} yunet-{yunet} sface-{sface}")
