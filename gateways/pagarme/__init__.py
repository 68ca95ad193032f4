"""Pagar.me, API v5 (the "core"): Pix.

Evidence: A-. The vendor's reference was read (docs.pagar.me/reference: pix-2, exemplo-de-webhook-1,
recebíveis, erros-1) and one real test-mode webhook; spacing of retries and source addresses are
not documented.
"""
