"""A redeemed voucher becomes a sale, out of the oldest credits."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from billing.models import CreditLot, VoucherSale
from billing.services.recognising import recognise_voucher_sale
from tests.billing.sales import NOW, D, balances, credits_order, settled
from tests.factories import PartnerFactory


def recognise(partner_id: uuid.UUID, voucher_id: uuid.UUID | None = None) -> VoucherSale:
    voucher_id = voucher_id or uuid.uuid4()
    recognise_voucher_sale(voucher_id=voucher_id, partner_id=partner_id, by="test", now=NOW)
    return VoucherSale.objects.get(voucher_id=voucher_id)


@pytest.mark.django_db
def test_recognise_voucher_sale_of_a_pack() -> None:
    partner = PartnerFactory.create()
    settled(credits_order(partner), amount=D("1200.00"), fee=D("15.00"))
    sale = recognise(partner.id)

    assert (sale.amount, sale.tax_effective, sale.pce_reserved) == (
        D("120.00"),
        D("12.00"),
        D("25.00"),
    )
    assert sale.gateway_fee == D("1.50")
    accounts = (f"partner:{partner.id}:voucher_credit", "revenue:sales", "pce:reserve")
    assert balances(*accounts, "tax:provision") == [
        D("1080.00"),
        D("120.00"),
        D("25.00"),
        D("12.00"),
    ]


@pytest.mark.django_db
def test_recognise_voucher_sale_uses_the_oldest_lot_first() -> None:
    partner = PartnerFactory.create()
    later = NOW + timedelta(days=1)
    settled(credits_order(partner), amount=D("1000.00"), paid_at=later)
    settled(credits_order(partner), amount=D("1200.00"))
    sales = [recognise(partner.id).amount for _ in range(11)]
    assert sales == [D("120.00")] * 10 + [D("100.00")]


@pytest.mark.django_db
def test_recognise_voucher_sale_of_a_present_still_sets_the_pce_aside() -> None:
    partner = PartnerFactory.create()
    sale = recognise(partner.id)
    assert sale.lot is None
    assert (sale.amount, sale.pce_reserved) == (D("0"), D("25.00"))
    assert balances("revenue:sales", "pce:reserve") == [0, D("25.00")]


@pytest.mark.django_db
def test_recognise_voucher_sale_twice_is_one_sale() -> None:
    partner = PartnerFactory.create()
    settled(credits_order(partner), amount=D("1200.00"))
    voucher = uuid.uuid4()
    recognise(partner.id, voucher)
    recognise(partner.id, voucher)
    assert CreditLot.objects.get().units_used == 1


@pytest.mark.django_db(transaction=True)
def test_recognise_voucher_sale_many_at_once_uses_each_credit_once() -> None:
    partner = PartnerFactory.create()
    settled(credits_order(partner), amount=D("1200.00"))

    def one(_: int) -> None:
        recognise_voucher_sale(voucher_id=uuid.uuid4(), partner_id=partner.id, by="test", now=NOW)
        connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(one, range(12)))

    assert CreditLot.objects.get().units_used == 10
    assert VoucherSale.objects.filter(lot=None).count() == 2
    assert balances(f"partner:{partner.id}:voucher_credit") == [0]
