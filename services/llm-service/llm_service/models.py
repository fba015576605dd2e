"""Where the model of this server lies; light, because the HTTP process asks too."""

from platform_analyzer.models import ROOT

MODEL = ROOT / "llm" / "model.gguf"
