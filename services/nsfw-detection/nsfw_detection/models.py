"""Whether a model is installed; light, because the HTTP process asks too."""

from platform_analyzer import Capabilities
from platform_analyzer.models import ROOT, fingerprint

CLASSIFIER = ROOT / "nsfw" / "falconsai.onnx"


def capabilities() -> Capabilities:
    """Nothing is guessed without a model: skin colour says nothing about what is shown."""
    digest = fingerprint(CLASSIFIER)
    if digest is None:
        return Capabilities("none", ready=False, reason=f"{CLASSIFIER} is not installed")
    return Capabilities(f"falconsai-{digest}")
