"""Where payment providers are reached, and whether the product's own sandbox is one of them."""

from decimal import Decimal

from config.settings.django import BASE_DIR
from config.settings.env import env

# A provider is a folder of gateways/ with an adapter; empty means its own address.
GATEWAY_API_BASES = {
    adapter.parent.name: env.str(f"{adapter.parent.name.upper()}_API_BASE", default="")
    for adapter in sorted((BASE_DIR / "gateways").glob("*/adapter.py"))
}
# The gateway that ships with the product: anybody can "pay" there. Never in production.
SANDBOX_GATEWAY_ENABLED = env.bool("SANDBOX_GATEWAY_ENABLED", default=False)
# A Pix code can be paid for this long.
PIX_EXPIRES_SECONDS = env.int("PIX_EXPIRES_SECONDS", default=3600)
# A card page can be used for this long; Stripe takes half an hour to a day.
CARD_EXPIRES_SECONDS = env.int("CARD_EXPIRES_SECONDS", default=3600)
# An order waits to be paid this long; its prices are those of the day it was placed.
ORDER_EXPIRES_SECONDS = env.int("ORDER_EXPIRES_SECONDS", default=86400)
# After a rotation the old webhook secret opens for this long.
WEBHOOK_SECRET_GRACE_SECONDS = env.int("WEBHOOK_SECRET_GRACE_SECONDS", default=7 * 86400)
# The smallest payout, and the largest that leaves without a second person's word; reais.
PAYOUT_MINIMUM = env("PAYOUT_MINIMUM", cast=Decimal, default=Decimal("10.00"))
PAYOUT_APPROVAL_LIMIT = env("PAYOUT_APPROVAL_LIMIT", cast=Decimal, default=Decimal("2000.00"))
# What keeping everybody's files costs in a month; 0: the mean of what the PCE fund paid lately.
PCE_MONTHLY_COST = env("PCE_MONTHLY_COST", cast=Decimal, default=Decimal(0))
# Who gets the report of each month; empty: staff who may see it.
REPORT_RECIPIENTS = env.list("REPORT_RECIPIENTS", default=[])
