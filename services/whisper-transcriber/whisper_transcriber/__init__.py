"""Speech as text with the time of each word, subtitles, and what else is to be heard."""
