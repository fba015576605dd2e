"""Facts about a media item, its scenes, and upright key frames that the other analyzers read."""
