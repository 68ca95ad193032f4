"""Efí beyond the contract."""
