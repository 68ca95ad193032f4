"""Efí (efipay): Pix, with a certificate and a token of the account on every call.

Evidence: A, the vendor's documents and the Banco Central's Pix API (bacen/pix-api).
"""
