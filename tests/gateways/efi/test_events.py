"""Letters with several Pix, and what lets them in."""

from datetime import timedelta

import pytest

from core.money import Money
from gateways.charges import ChargeStatus
from gateways.deliveries import Delivery, Kind, Trust
from gateways.efi.adapter import EfiAdapter
from gateways.gateway_adapter import Account
from gateways.http import HttpClient
from gateways.trouble import AuthenticationFailed, MalformedDelivery
from tests.gateways.books import NOW, PATH_SECRET
from tests.gateways.efi.samples import IDS, back, pix, told
from tests.gateways.providers.efi import BOOK, E2E


@pytest.mark.parametrize(
    ("query", "secret", "let_in"),
    [
        ({}, PATH_SECRET, True),
        ({"hmac": PATH_SECRET}, "", True),
        ({"hmac": "previous"}, "", True),
        ({"hmac": "wrong"}, PATH_SECRET, False),
        ({"hmac": ""}, "", False),
        ({}, "", False),
        ({"hmac": "ação"}, "", False),
    ],
)
def test_authenticate_wants_a_secret_of_ours(
    query: dict[str, str], secret: str, let_in: bool
) -> None:
    account = Account(BOOK.credentials, (PATH_SECRET, "previous"))
    adapter = EfiAdapter(account, HttpClient("http://127.0.0.1:9"), lambda: NOW)
    delivery = Delivery(b"{}", {}, NOW, query, secret, remote_ip="34.193.116.226")
    if let_in:
        assert adapter.authenticate(delivery) is Trust.SHARED_SECRET
        return
    with pytest.raises(AuthenticationFailed):
        adapter.authenticate(delivery)


@pytest.mark.parametrize("body", [b"", b" \n", b"{}", b'{"pix": []}', b'{"evento": "teste"}'])
def test_parse_of_a_probe_is_nothing(body: bytes) -> None:
    assert BOOK.open("http://127.0.0.1:9").parse(Delivery(body, {}, NOW)) == []


@pytest.mark.parametrize("body", [b"[]", b"7", b'{"pix": 7}', b'{"pix": [7]}', b"{"])
def test_parse_of_another_shape_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedDelivery):
        BOOK.open("http://127.0.0.1:9").parse(Delivery(body, {}, NOW))


def test_normalize_webhook_leaves_out_what_we_sent() -> None:
    sent = pix(tipo="SOLICITACAO", status="REALIZADO")
    assert [event.key for event in told(sent, pix())] == [E2E]


@pytest.mark.parametrize("end_to_end", IDS["end_to_end"]["lenient_only"])
def test_normalize_webhook_takes_odd_ids(end_to_end: str) -> None:
    (event,) = told(pix(endToEndId=end_to_end))
    assert (event.key, event.end_to_end_id) == (end_to_end, end_to_end)


def test_normalize_webhook_return_under_way_and_done_are_two_events() -> None:
    (under_way,) = told(pix(devolucoes=[back("10.00", "EM_PROCESSAMENTO")]))
    (done,) = told(pix(devolucoes=[back("10.00")]))
    assert under_way.key != done.key
    assert (under_way.status, under_way.refunded) == (ChargeStatus.PAID, Money(0))
    assert (done.status, done.refunded) == (ChargeStatus.PAID, Money(1000))


def test_normalize_webhook_return_that_failed_leaves_it_paid() -> None:
    (event,) = told(pix(devolucoes=[back("29.90", "NAO_REALIZADO")]))
    assert (event.kind, event.status) == (Kind.REFUND_FAILED, ChargeStatus.PAID)
    assert event.refunded == Money(0)


def test_normalize_webhook_taken_back_is_a_lost_dispute() -> None:
    (event,) = told(pix(devolucoes=back(natureza="MED_FRAUDE")))
    assert (event.kind, event.status) == (Kind.DISPUTE, ChargeStatus.CHARGEBACK)
    assert event.dispute == "lost"


def test_normalize_webhook_without_txid_matches_by_end_to_end() -> None:
    (event,) = told({name: value for name, value in pix().items() if name != "txid"})
    assert (event.token, event.provider_id, event.end_to_end_id) == ("", "", E2E)


def test_normalize_webhook_with_an_odd_amount_must_be_fetched() -> None:
    (event,) = told(pix(valor="29,90"))
    assert event.amount is None
    assert event.must_fetch


@pytest.mark.parametrize(
    "horario",
    ["2026-11-22T15:00:30.1234567Z", "2026-11-22T15:00:30", "2026-11-22T12:00:30-03:00"],
)
def test_normalize_webhook_reads_any_clock(horario: str) -> None:
    (event,) = told(pix(horario=horario))
    assert event.occurred_at is not None
    assert event.occurred_at.replace(microsecond=0) == NOW + timedelta(seconds=30)


def test_webhook_secret_off_would_let_anybody_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: the comparison is what refuses."""
    adapter = BOOK.open("http://127.0.0.1:9")
    forged = Delivery(b"{}", {}, NOW, {"hmac": "wrong"})
    with pytest.raises(AuthenticationFailed):
        adapter.authenticate(forged)
    monkeypatch.setattr(Account, "knows", lambda *_: True)
    assert adapter.authenticate(forged) is Trust.SHARED_SECRET
