"""How key frames look: by colour and texture always, by what they show once SigLIP2 is installed."""
