"""Asaas: Pix through its bills."""
