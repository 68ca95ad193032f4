"""Átomo Pay: Pix.

Evidence: C. docs.atomopay.com.br could not be read; everything comes from public integrations and
notes. Ask the vendor for one captured webhook before real money goes through an account.
"""
