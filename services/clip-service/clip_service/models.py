"""Which model is installed; light, because the HTTP process asks too."""

from platform_analyzer import Capabilities
from platform_analyzer.models import ROOT, fingerprint

IMAGES = ROOT / "clip" / "vision.onnx"
TEXTS = ROOT / "clip" / "text.onnx"
TOKENIZER = ROOT / "clip" / "tokenizer.json"

LOOK = "look-1"
"""Name of the description by colour and texture: another one's vectors can't be compared with these."""


def picture_model() -> str | None:
    """The name of the installed model, whatever it is; None where there is none. Its texts are not needed for it."""
    digest = fingerprint(IMAGES)
    return None if digest is None else f"siglip2-{digest}"


def capabilities() -> Capabilities:
    """Always ready: without the model, frames are found by how they look only, and have no tags."""
    model = picture_model()
    return Capabilities(f"{model}, {LOOK}" if model else LOOK)
