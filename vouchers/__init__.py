"""Codes → memories: vouchers, redemptions, moments; /resgatar and the gallery."""
