"""Stripe: cards on a page of Stripe's, and Pix. Only this folder imports Stripe's client here.

Evidence: A, the vendor's documents and its client.
"""
