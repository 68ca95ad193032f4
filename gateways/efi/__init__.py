"""Efí (efipay): Pix, with a certificate and a token of the account on every call."""
