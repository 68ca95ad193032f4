"""Pages and lists of much content, against the same ones of little."""
