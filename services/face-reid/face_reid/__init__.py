"""Faces in key frames, with boxes and confidence; with embeddings once a model for them is installed."""
