"""PushinPay: Pix.

Evidence: B. Official pages exist (app.theneo.io/pushinpay/pix) and are thin; shapes come partly
from public integrations. Its terms (4.10) want a notice at the checkout that PushinPay only
processes the payment and answers for nothing that is sold.
"""
