"""Payouts through providers that have them."""
