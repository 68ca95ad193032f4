"""Months with something in them, for tests of reports."""

import uuid
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from billing.models import Order
from billing.reports.months import Month
from billing.services.recognising import recognise_voucher_sale
from partners.models import Partner
from tests.billing.sales import access_order, credits_order, photos_order, settled

NOVEMBER = Month(2026, 11)
DECEMBER = datetime(2026, 12, 5, 15, 0, tzinfo=UTC)
D = Decimal


def by_card(**changes: Any) -> Order:
    """The worked example that came from an ad."""
    return settled(access_order(channel="ads"), **changes)


def by_pix(**changes: Any) -> Order:
    given = {"method": "pix", "gateway_kind": "efi", "amount": D("279.00"), "fee": D("1.00")}
    return settled(access_order(channel="ads"), **{**given, **changes})


def pack(partner: Partner, **changes: Any) -> Order:
    """Ten credits, whose fee is 1.50 for each."""
    return settled(credits_order(partner), **{"amount": D("1200.00"), "fee": D("15.00"), **changes})


def redeemed(partner: Partner, now: datetime) -> None:
    recognise_voucher_sale(voucher_id=uuid.uuid4(), partner_id=partner.id, by="test", now=now)


def photos(**changes: Any) -> Order:
    """A studio's sale of 500.00, of which it gets 400.00."""
    return settled(photos_order(), **{"amount": D("500.00"), "fee": D("1.00"), **changes})
