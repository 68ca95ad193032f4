"""The version of the terms a person accepts when redeeming."""

TERMS_VERSION = "2026-11"
