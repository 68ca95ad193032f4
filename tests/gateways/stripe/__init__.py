"""Stripe beyond the contract."""
