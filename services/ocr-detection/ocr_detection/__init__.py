"""Text in key frames, with boxes and confidence, by Tesseract."""
