"""Summary and chapters of what was said or shown as text."""
