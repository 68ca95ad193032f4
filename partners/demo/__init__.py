"""What the demonstration shows: photographs and a studio's logo, drawn by code.

Nobody's real photographs, no downloads, and the same seed gives the same bytes.
"""
