"""How bright each key frame is."""
