"""What is true of a charge, and its end."""

from datetime import timedelta
from typing import Any

import pytest

from core.money import Money
from gateways.charges import ChargeStatus, RefundStatus
from gateways.efi.adapter import EfiAdapter
from gateways.trouble import (
    CredentialsRejected,
    InvalidRequest,
    OutcomeUnknown,
)
from tests.gateways.books import NOW, TOKEN, paid_charge
from tests.gateways.efi.samples import back, cob, pix
from tests.gateways.providers.efi import ABSENT, BOOK, COB, E2E
from tests.support.vendor import Vendor


def test_fetch_by_token_is_by_txid(adapter: EfiAdapter, vendor: Vendor) -> None:
    BOOK.shows(vendor, cob())
    charge = adapter.fetch(token=TOKEN)
    assert charge is not None
    assert (charge.token, charge.end_to_end_id) == (TOKEN, E2E)
    assert charge.received == (Money(2990),)
    assert charge.paid_at == NOW + timedelta(seconds=30)


def test_fetch_a_404_of_somebody_else_is_no_absence(adapter: EfiAdapter, vendor: Vendor) -> None:
    vendor.on("GET", COB, (404, b"<html>nginx"))
    with pytest.raises(OutcomeUnknown):
        adapter.fetch(token=TOKEN)


def test_fetch_absent_in_banco_centrals_words(adapter: EfiAdapter, vendor: Vendor) -> None:
    said = {"type": "https://pix.bcb.gov.br/api/v2/error/CobNaoEncontrado", "status": 404}
    vendor.on("GET", COB, (404, said))
    assert adapter.fetch(token=TOKEN) is None


@pytest.mark.parametrize("bare", [False, True])
def test_fetch_reads_returns_as_list_or_bare(
    adapter: EfiAdapter, vendor: Vendor, bare: bool
) -> None:
    BOOK.shows(vendor, cob(pix=[pix(devolucoes=back("10.00") if bare else [back("10.00")])]))
    charge = adapter.fetch(token=TOKEN)
    assert charge is not None
    assert (charge.status, charge.refunded) == (ChargeStatus.PAID, Money(1000))
    assert [(each.our_key, each.status) for each in charge.refunds] == [
        ("ref1", RefundStatus.SUCCEEDED)
    ]


def test_fetch_counts_only_returns_that_were_done(adapter: EfiAdapter, vendor: Vendor) -> None:
    returns = [
        back("10.00", rtrId="D1"),
        back("15.00", "EM_PROCESSAMENTO", rtrId="D2"),
        back("4.90", "NAO_REALIZADO", rtrId="D3"),
    ]
    BOOK.shows(vendor, cob(pix=[pix(devolucoes=returns)]))
    charge = adapter.fetch(token=TOKEN)
    assert charge is not None
    assert charge.refunded == Money(1000)
    assert [each.status for each in charge.refunds] == [
        RefundStatus.SUCCEEDED,
        RefundStatus.PENDING,
        RefundStatus.FAILED,
    ]


def test_fetch_returned_whole_is_refunded(adapter: EfiAdapter, vendor: Vendor) -> None:
    BOOK.shows(vendor, cob(pix=[pix(devolucoes=[back()])]))
    charge = adapter.fetch(token=TOKEN)
    assert charge is not None
    assert (charge.status, charge.dispute) == (ChargeStatus.REFUNDED, "")


def test_fetch_taken_back_for_fraud_is_a_lost_dispute(adapter: EfiAdapter, vendor: Vendor) -> None:
    BOOK.shows(vendor, cob(pix=[pix(devolucoes=[back(natureza="MED_FRAUDE")])]))
    charge = adapter.fetch(token=TOKEN)
    assert charge is not None
    assert (charge.status, charge.dispute) == (ChargeStatus.CHARGEBACK, "lost")
    assert (charge.refunded, charge.refunds) == (Money(0), ())


def test_fetch_taken_back_in_part_is_money_returned(adapter: EfiAdapter, vendor: Vendor) -> None:
    part = back("10.00", natureza="MED_OPERACIONAL")
    BOOK.shows(vendor, cob(pix=[pix(devolucoes=[part])]))
    charge = adapter.fetch(token=TOKEN)
    assert charge is not None
    assert (charge.status, charge.refunded) == (ChargeStatus.PAID, Money(1000))


def test_fetch_two_payments_into_one_charge(adapter: EfiAdapter, vendor: Vendor) -> None:
    BOOK.shows(vendor, cob(pix=[pix(), pix(endToEndId="E2", valor="0.10")]))
    charge = adapter.fetch(token=TOKEN)
    assert charge is not None
    assert charge.amount == Money(3000)
    assert charge.received == (Money(2990), Money(10))


@pytest.mark.parametrize("fee", [None, "0.36"])
def test_fetch_fee_is_what_was_said(adapter: EfiAdapter, vendor: Vendor, fee: str | None) -> None:
    BOOK.shows(vendor, cob(pix=[pix(gnExtras={"tarifa": fee} if fee else {})]))
    charge = adapter.fetch(token=TOKEN)
    assert charge is not None
    assert (charge.fee.amount if charge.fee else None) == (Money(36) if fee else None)


@pytest.mark.parametrize("valor", ["29.9", 29.9, None, "1e3"])
def test_fetch_of_an_unreadable_amount_is_unknown(
    adapter: EfiAdapter, vendor: Vendor, valor: Any
) -> None:
    BOOK.shows(vendor, cob(pix=[pix(valor=valor)]))
    with pytest.raises(OutcomeUnknown):
        adapter.fetch(token=TOKEN)


def test_cancel_of_what_was_paid_tells_so(adapter: EfiAdapter, vendor: Vendor) -> None:
    vendor.on("PATCH", COB, (400, {"nome": "status_cobranca_invalido"}))
    BOOK.shows(vendor, cob())
    assert adapter.cancel(paid_charge(BOOK)).status is ChargeStatus.PAID


def test_cancel_of_nothing_is_refused(adapter: EfiAdapter, vendor: Vendor) -> None:
    vendor.on("PATCH", COB, (404, ABSENT))
    BOOK.shows(vendor, None)
    with pytest.raises(InvalidRequest):
        adapter.cancel(paid_charge(BOOK))


def test_check_asks_for_one_minute(adapter: EfiAdapter, vendor: Vendor) -> None:
    vendor.on("GET", "/v2/cob", (200, {"cobs": []}))
    adapter.check()
    assert vendor.seen("GET")[0].query == {
        "inicio": "2026-11-22T14:59:00Z",
        "fim": "2026-11-22T15:00:00Z",
    }
    vendor.on("GET", "/v2/cob", (403, {}))
    with pytest.raises(CredentialsRejected):
        adapter.check()


def test_cancel_knows_the_txid_by_the_token(adapter: EfiAdapter, vendor: Vendor) -> None:
    BOOK.cancels and BOOK.cancels(vendor)
    adapter.cancel(paid_charge(BOOK, provider_id=""))
    assert vendor.seen("PATCH")[0].path == f"/v2/cob/{TOKEN}"
