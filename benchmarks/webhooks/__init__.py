"""Signed webhooks a second: ours, a bare insert, and two libraries that keep Stripe's data."""
