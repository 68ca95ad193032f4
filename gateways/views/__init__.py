"""Doors for providers."""
