"""Mercado Pago: Pix through the Payments API.

Evidence: A, the vendor's documents, its SDK and real answers.
"""
