"""The sandbox's own side: what a payment provider does, in small.

It shares nothing with the rest of gateways/ but the wire: the product talks to it over HTTP.
"""
