"""How likely key frames show nudity or pornography."""
