"""Questions to the rows of this app."""
