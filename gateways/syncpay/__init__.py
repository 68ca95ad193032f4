"""SyncPay (syncpayments): Pix.

Evidence: B. The vendor's pages (syncpay.apidog.io) were read; names of some fields, the meaning of
`final_amount` and any signature of webhooks are disputed among public integrations.
"""
