"""One API, OpenAI's, in front of any endpoint that speaks it or of a GGUF model of this server."""
