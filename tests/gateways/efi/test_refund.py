"""Returns."""

import pytest

from core.money import Money
from gateways.charges import RefundStatus
from gateways.efi.adapter import EfiAdapter
from gateways.trouble import InvalidRequest
from tests.gateways.books import paid_charge
from tests.gateways.efi.samples import back, cob
from tests.gateways.providers.efi import BOOK, E2E, RETURN
from tests.support.vendor import Vendor


def test_refund_taken_is_looked_up(adapter: EfiAdapter, vendor: Vendor) -> None:
    vendor.on("PUT", RETURN, (409, {"nome": "devolucao_id_duplicado"}))
    vendor.on("GET", RETURN, (200, back("10.00", "EM_PROCESSAMENTO")))
    refund = adapter.refund(paid_charge(BOOK), Money(1000), "1" * 32)
    assert (refund.provider_id, refund.status) == ("D1", RefundStatus.PENDING)


def test_refund_taken_with_another_amount_is_refused(adapter: EfiAdapter, vendor: Vendor) -> None:
    vendor.on("PUT", RETURN, (409, {"nome": "devolucao_id_duplicado"}))
    vendor.on("GET", RETURN, (200, back("29.90")))
    with pytest.raises(InvalidRequest):
        adapter.refund(paid_charge(BOOK), Money(1000), "1" * 32)


def test_refund_sends_amount_and_an_id_without_hyphens(adapter: EfiAdapter, vendor: Vendor) -> None:
    BOOK.refunds and BOOK.refunds(vendor)
    key = "7b0c9a52-30ab-4d5e-8a53-0f1d2c3e4f5a"
    adapter.refund(paid_charge(BOOK), Money(1000), key)
    adapter.refund(paid_charge(BOOK), Money(1000), "refund:7:of:" + "x" * 40)
    first, second = vendor.seen("PUT")
    assert first.path == f"/v2/pix/{E2E}/devolucao/{key.replace('-', '')}"
    assert first.json == {"valor": "10.00"}
    assert len(second.path.rpartition("/")[2]) == 32


def test_refund_finds_the_payment_first(adapter: EfiAdapter, vendor: Vendor) -> None:
    BOOK.refunds and BOOK.refunds(vendor)
    BOOK.shows(vendor, cob())
    adapter.refund(paid_charge(BOOK, end_to_end_id=""), Money(1000), "1" * 32)
    assert E2E in vendor.seen("PUT")[0].path


def test_refund_of_nothing_paid_is_refused(adapter: EfiAdapter, vendor: Vendor) -> None:
    BOOK.shows(vendor, BOOK.sample("create_cob_response.json"))
    with pytest.raises(InvalidRequest):
        adapter.refund(paid_charge(BOOK, end_to_end_id=""), Money(1000), "1" * 32)
