"""Woovi, also known as OpenPix: Pix charges.

Evidence: A, the vendor's documents (developers.woovi.com) and a signed sample that verifies.
"""
