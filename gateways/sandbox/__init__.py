"""The gateway that ships with the product, for demonstrations and tests.

`provider/` is the other side: a little provider with an API, a payer's page and webhooks, served
by the product itself. `adapter.py` and `translate.py` are this side, and talk to it over HTTP.
"""
