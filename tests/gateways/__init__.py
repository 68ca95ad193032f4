"""Tests of the gateways app."""
