"""Copies a second of a redemption, against the same copies without the product."""
