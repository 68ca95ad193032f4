"""Mercado Pago: Pix through the Payments API."""
