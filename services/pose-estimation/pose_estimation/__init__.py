"""Key points of people in key frames."""
