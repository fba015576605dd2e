"""Objects and people in key frames."""
