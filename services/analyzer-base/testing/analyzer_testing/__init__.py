"""For tests of analyzers: a running service to ask, media good and bad, and an analyzer that misbehaves on demand."""
