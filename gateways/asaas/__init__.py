"""Asaas: Pix through its bills.

Evidence: A, the vendor's documents (docs.asaas.com) and real samples in public code.
"""
