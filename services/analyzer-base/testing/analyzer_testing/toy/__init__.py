"""An analyzer that does what the media file tells it to, to see what becomes of the service around it."""
