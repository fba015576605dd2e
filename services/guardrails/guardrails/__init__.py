"""Rules over what other analyzers found."""
