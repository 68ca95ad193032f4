"""Account pages, below /conta. allauth's views do the work; ours stand where it has none."""
