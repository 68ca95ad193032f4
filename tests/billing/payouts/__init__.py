"""Settlements and payouts: how a share gets to its partner."""
