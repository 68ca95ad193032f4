"""Woovi, also known as OpenPix: Pix charges."""
