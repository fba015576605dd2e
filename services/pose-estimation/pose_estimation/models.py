"""Whether a model is installed; light, because the HTTP process asks too."""

from platform_analyzer import Capabilities
from platform_analyzer.models import ROOT, fingerprint

RTMO = ROOT / "pose" / "rtmo-s.onnx"


def capabilities() -> Capabilities:
    """There is no way to key points without a model."""
    digest = fingerprint(RTMO)
    if digest is None:
        return Capabilities("none", ready=False, reason=f"{RTMO} is not installed")
    return Capabilities(f"rtmo-s-{digest}")
