"""Collecting an amount for an opaque reference, through whichever provider works."""
