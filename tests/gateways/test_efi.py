"""Efí beyond the contract: its token, its txid, its returns and its batches."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import Money
from gateways.charges import ChargeStatus, Customer, RefundStatus
from gateways.deliveries import Delivery, Event, Kind, Trust
from gateways.efi.adapter import EfiAdapter
from gateways.efi.client import SHELF, TokenShelf
from gateways.efi.translate import charge_body, normalize_amount, normalize_webhook
from gateways.gateway_adapter import Account
from gateways.http import HttpClient
from gateways.trouble import (
    AuthenticationFailed,
    CredentialsRejected,
    InvalidRequest,
    MalformedDelivery,
    OutcomeUnknown,
    ProviderRejected,
    Unreachable,
)
from tests.gateways.books import NOW, PATH_SECRET, PAYLOADS, TOKEN, paid_charge, request
from tests.gateways.providers.efi import ABSENT, BOOK, COB, E2E, PIX_KEY, RETURN
from tests.support.vendor import Hang, Vendor, running_vendor

TAKEN = {"nome": "txid_duplicado", "mensagem": "Campo txid informado já foi utilizado"}
IDS: dict[str, Any] = json.loads((PAYLOADS / "pix" / "ids.json").read_text())


@pytest.fixture(scope="module")
def running() -> Iterator[Vendor]:
    with running_vendor() as vendor:
        vendor.hang_seconds = 1
        yield vendor


@pytest.fixture
def vendor(running: Vendor) -> Vendor:
    running.forget()
    SHELF._tokens.clear()
    BOOK.ready(running)
    BOOK.creates(running)
    return running


@pytest.fixture
def adapter(vendor: Vendor) -> EfiAdapter:
    opened = BOOK.open(vendor.url)
    assert isinstance(opened, EfiAdapter)
    return opened


def cob(**changes: Any) -> dict[str, Any]:
    return {**BOOK.sample("query_cob_concluida.json"), **changes}


def pix(**changes: Any) -> dict[str, Any]:
    return {**BOOK.sample("paid.json")["pix"][0], **changes}


def told(*received: dict[str, Any]) -> list[Event]:
    return normalize_webhook({"pix": list(received)})


def back(valor: str = "29.90", status: str = "DEVOLVIDO", **changes: Any) -> dict[str, Any]:
    return {"id": "ref1", "rtrId": "D1", "valor": valor, "status": status, **changes}


class TestToken:
    def test_token_is_asked_for_once(self, adapter: EfiAdapter, vendor: Vendor) -> None:
        adapter.create_charge(request())
        BOOK.open(vendor.url).create_charge(request())
        (asked,) = vendor.seen("POST", "/oauth/token")
        assert asked.headers["authorization"].startswith("Basic ")
        assert asked.json == {"grant_type": "client_credentials"}
        assert vendor.seen("PUT")[0].headers["authorization"] == "Bearer a-token-for-tests"

    def test_token_is_renewed_before_it_runs_out(self, adapter: EfiAdapter, vendor: Vendor) -> None:
        adapter.create_charge(request())
        adapter.clock = lambda: NOW + timedelta(seconds=3600 - 61)
        adapter.create_charge(request())
        assert len(vendor.seen("POST", "/oauth/token")) == 1
        adapter.clock = lambda: NOW + timedelta(seconds=3600 - 60)
        adapter.create_charge(request())
        assert len(vendor.seen("POST", "/oauth/token")) == 2

    def test_token_refused_is_renewed_once(self, adapter: EfiAdapter, vendor: Vendor) -> None:
        vendor.on("PUT", COB, (401, {}), (201, BOOK.sample("create_cob_response.json")))
        assert adapter.create_charge(request()).provider_id == TOKEN
        assert len(vendor.seen("POST", "/oauth/token")) == 2

    def test_token_refused_for_good_is_said(self, adapter: EfiAdapter, vendor: Vendor) -> None:
        vendor.on("PUT", COB, (401, {}))
        with pytest.raises(CredentialsRejected):
            adapter.create_charge(request())
        assert len(vendor.seen("PUT")) == 2

    def test_token_of_one_account_is_not_another_ones(
        self, adapter: EfiAdapter, vendor: Vendor
    ) -> None:
        adapter.create_charge(request())
        BOOK.open(vendor.url, client_id="another").create_charge(request())
        BOOK.open(vendor.url, certificate_pem="another").create_charge(request())
        assert len(vendor.seen("POST", "/oauth/token")) == 3

    @pytest.mark.parametrize(
        "fault",
        [Hang, (500, {}), (200, b"<html>"), (200, {}), (200, {"access_token": "x"})],
        ids=["hang", "500", "garbage", "empty", "endless"],
    )
    def test_token_not_given_means_nothing_was_sent(
        self, adapter: EfiAdapter, vendor: Vendor, fault: Any
    ) -> None:
        """Routing may go on to the next gateway at once: no charge can exist."""
        vendor.on("POST", "/oauth/token", fault)
        with pytest.raises(Unreachable):
            adapter.create_charge(request())
        assert not vendor.seen("PUT")

    @pytest.mark.parametrize("status", [400, 401, 403])
    def test_token_refused_is_the_accounts_fault(
        self, adapter: EfiAdapter, vendor: Vendor, status: int
    ) -> None:
        vendor.on("POST", "/oauth/token", (status, {"error": "invalid_client"}))
        with pytest.raises(CredentialsRejected):
            adapter.create_charge(request())

    def test_shelf_shows_nothing_and_does_not_grow(self) -> None:
        shelf = TokenShelf()
        for number in range(1000):
            shelf.put(f"key-{number}", "a-secret-token", NOW + timedelta(hours=1))
        assert len(shelf._tokens) <= 256
        assert "a-secret-token" not in repr(shelf)
        shelf.drop("key-999", "an older token")
        assert shelf.get("key-999", NOW) == "a-secret-token"

    def test_certificate_that_cannot_be_read_is_the_accounts_fault(self) -> None:
        with pytest.raises(CredentialsRejected):
            HttpClient("https://127.0.0.1", certificate_pem="not a certificate")


class TestCreate:
    def test_create_charge_puts_the_token_as_txid(
        self, adapter: EfiAdapter, vendor: Vendor
    ) -> None:
        charge = adapter.create_charge(request())
        (sent,) = vendor.seen("PUT")
        assert sent.path == f"/v2/cob/{TOKEN}"
        assert sent.json == {
            "calendario": {"expiracao": 3600},
            "valor": {"original": "29.90"},
            "chave": PIX_KEY,
            "solicitacaoPagador": "Acesso Perpétuo",
            "devedor": {"cpf": "52998224725", "nome": "Ana Souza"},
        }
        assert charge.token == TOKEN
        assert charge.expires_at == NOW + timedelta(hours=1)
        assert charge.pix_code == BOOK.sample("create_cob_response.json")["pixCopiaECola"]

    @pytest.mark.parametrize(
        ("customer", "debtor"),
        [
            (Customer("Ana", document="52998224725"), {"cpf": "52998224725", "nome": "Ana"}),
            (Customer("Lar", document="11222333000181"), {"cnpj": "11222333000181", "nome": "Lar"}),
            (Customer("Lar", document="12ABC34501DE35"), None),
            (Customer("Ana"), None),
            (Customer(document="52998224725"), None),
        ],
    )
    def test_charge_body_names_the_payer_only_when_known(
        self, customer: Customer, debtor: dict[str, str] | None
    ) -> None:
        assert charge_body(request(customer=customer), PIX_KEY).get("devedor") == debtor

    def test_create_charge_taken_adopts_our_own(self, adapter: EfiAdapter, vendor: Vendor) -> None:
        """The first PUT arrived and its answer was lost: the repeat finds the charge."""
        vendor.on("PUT", COB, (409, TAKEN))
        BOOK.shows(vendor, BOOK.sample("create_cob_response.json"))
        assert adapter.create_charge(request()).provider_id == TOKEN

    def test_create_charge_taken_and_paid_meanwhile(
        self, adapter: EfiAdapter, vendor: Vendor
    ) -> None:
        vendor.on("PUT", COB, (409, TAKEN))
        BOOK.shows(vendor, cob())
        assert adapter.create_charge(request()).status is ChargeStatus.PAID

    @pytest.mark.parametrize("change", [{"valor": {"original": "29.91"}}, {"chave": "another"}])
    def test_create_charge_taken_by_another_is_refused(
        self, adapter: EfiAdapter, vendor: Vendor, change: dict[str, Any]
    ) -> None:
        vendor.on("PUT", COB, (409, TAKEN))
        BOOK.shows(vendor, {**BOOK.sample("create_cob_response.json"), **change})
        with pytest.raises(InvalidRequest):
            adapter.create_charge(request())

    def test_create_charge_taken_and_absent_is_unknown(
        self, adapter: EfiAdapter, vendor: Vendor
    ) -> None:
        vendor.on("PUT", COB, (409, TAKEN))
        BOOK.shows(vendor, None)
        with pytest.raises(OutcomeUnknown):
            adapter.create_charge(request())

    @pytest.mark.parametrize(
        ("word", "error"),
        [
            ("chave_invalida", ProviderRejected),
            ("documento_bloqueado", ProviderRejected),
            ("valor_invalido", InvalidRequest),
        ],
    )
    def test_create_charge_refused_tells_whose_fault(
        self, adapter: EfiAdapter, vendor: Vendor, word: str, error: type[Exception]
    ) -> None:
        vendor.on("PUT", COB, (400, {"nome": word, "mensagem": "CPF 52998224725"}))
        with pytest.raises(error) as refusal:
            adapter.create_charge(request())
        assert getattr(refusal.value, "code", "") == word
        assert "52998224725" not in str(refusal.value)


class TestFetch:
    def test_fetch_by_token_is_by_txid(self, adapter: EfiAdapter, vendor: Vendor) -> None:
        BOOK.shows(vendor, cob())
        charge = adapter.fetch(token=TOKEN)
        assert charge is not None
        assert (charge.token, charge.end_to_end_id) == (TOKEN, E2E)
        assert charge.received == (Money(2990),)
        assert charge.paid_at == NOW + timedelta(seconds=30)

    def test_fetch_a_404_of_somebody_else_is_no_absence(
        self, adapter: EfiAdapter, vendor: Vendor
    ) -> None:
        vendor.on("GET", COB, (404, b"<html>nginx"))
        with pytest.raises(OutcomeUnknown):
            adapter.fetch(token=TOKEN)

    def test_fetch_absent_in_banco_centrals_words(
        self, adapter: EfiAdapter, vendor: Vendor
    ) -> None:
        said = {"type": "https://pix.bcb.gov.br/api/v2/error/CobNaoEncontrado", "status": 404}
        vendor.on("GET", COB, (404, said))
        assert adapter.fetch(token=TOKEN) is None

    @pytest.mark.parametrize("bare", [False, True])
    def test_fetch_reads_returns_as_list_or_bare(
        self, adapter: EfiAdapter, vendor: Vendor, bare: bool
    ) -> None:
        BOOK.shows(vendor, cob(pix=[pix(devolucoes=back("10.00") if bare else [back("10.00")])]))
        charge = adapter.fetch(token=TOKEN)
        assert charge is not None
        assert (charge.status, charge.refunded) == (ChargeStatus.PAID, Money(1000))
        assert [(each.our_key, each.status) for each in charge.refunds] == [
            ("ref1", RefundStatus.SUCCEEDED)
        ]

    def test_fetch_counts_only_returns_that_were_done(
        self, adapter: EfiAdapter, vendor: Vendor
    ) -> None:
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

    def test_fetch_returned_whole_is_refunded(self, adapter: EfiAdapter, vendor: Vendor) -> None:
        BOOK.shows(vendor, cob(pix=[pix(devolucoes=[back()])]))
        charge = adapter.fetch(token=TOKEN)
        assert charge is not None
        assert (charge.status, charge.dispute) == (ChargeStatus.REFUNDED, "")

    def test_fetch_taken_back_for_fraud_is_a_lost_dispute(
        self, adapter: EfiAdapter, vendor: Vendor
    ) -> None:
        BOOK.shows(vendor, cob(pix=[pix(devolucoes=[back(natureza="MED_FRAUDE")])]))
        charge = adapter.fetch(token=TOKEN)
        assert charge is not None
        assert (charge.status, charge.dispute) == (ChargeStatus.CHARGEBACK, "lost")
        assert (charge.refunded, charge.refunds) == (Money(0), ())

    def test_fetch_taken_back_in_part_is_money_returned(
        self, adapter: EfiAdapter, vendor: Vendor
    ) -> None:
        part = back("10.00", natureza="MED_OPERACIONAL")
        BOOK.shows(vendor, cob(pix=[pix(devolucoes=[part])]))
        charge = adapter.fetch(token=TOKEN)
        assert charge is not None
        assert (charge.status, charge.refunded) == (ChargeStatus.PAID, Money(1000))

    def test_fetch_two_payments_into_one_charge(self, adapter: EfiAdapter, vendor: Vendor) -> None:
        BOOK.shows(vendor, cob(pix=[pix(), pix(endToEndId="E2", valor="0.10")]))
        charge = adapter.fetch(token=TOKEN)
        assert charge is not None
        assert charge.amount == Money(3000)
        assert charge.received == (Money(2990), Money(10))

    @pytest.mark.parametrize("fee", [None, "0.36"])
    def test_fetch_fee_is_what_was_said(
        self, adapter: EfiAdapter, vendor: Vendor, fee: str | None
    ) -> None:
        BOOK.shows(vendor, cob(pix=[pix(gnExtras={"tarifa": fee} if fee else {})]))
        charge = adapter.fetch(token=TOKEN)
        assert charge is not None
        assert (charge.fee.amount if charge.fee else None) == (Money(36) if fee else None)

    @pytest.mark.parametrize("valor", ["29.9", 29.9, None, "1e3"])
    def test_fetch_of_an_unreadable_amount_is_unknown(
        self, adapter: EfiAdapter, vendor: Vendor, valor: Any
    ) -> None:
        BOOK.shows(vendor, cob(pix=[pix(valor=valor)]))
        with pytest.raises(OutcomeUnknown):
            adapter.fetch(token=TOKEN)


class TestRefund:
    def test_refund_taken_is_looked_up(self, adapter: EfiAdapter, vendor: Vendor) -> None:
        vendor.on("PUT", RETURN, (409, {"nome": "devolucao_id_duplicado"}))
        vendor.on("GET", RETURN, (200, back("10.00", "EM_PROCESSAMENTO")))
        refund = adapter.refund(paid_charge(BOOK), Money(1000), "1" * 32)
        assert (refund.provider_id, refund.status) == ("D1", RefundStatus.PENDING)

    def test_refund_taken_with_another_amount_is_refused(
        self, adapter: EfiAdapter, vendor: Vendor
    ) -> None:
        vendor.on("PUT", RETURN, (409, {"nome": "devolucao_id_duplicado"}))
        vendor.on("GET", RETURN, (200, back("29.90")))
        with pytest.raises(InvalidRequest):
            adapter.refund(paid_charge(BOOK), Money(1000), "1" * 32)

    def test_refund_sends_amount_and_an_id_without_hyphens(
        self, adapter: EfiAdapter, vendor: Vendor
    ) -> None:
        BOOK.refunds and BOOK.refunds(vendor)
        key = "7b0c9a52-30ab-4d5e-8a53-0f1d2c3e4f5a"
        adapter.refund(paid_charge(BOOK), Money(1000), key)
        adapter.refund(paid_charge(BOOK), Money(1000), "refund:7:of:" + "x" * 40)
        first, second = vendor.seen("PUT")
        assert first.path == f"/v2/pix/{E2E}/devolucao/{key.replace('-', '')}"
        assert first.json == {"valor": "10.00"}
        assert len(second.path.rpartition("/")[2]) == 32

    def test_refund_finds_the_payment_first(self, adapter: EfiAdapter, vendor: Vendor) -> None:
        BOOK.refunds and BOOK.refunds(vendor)
        BOOK.shows(vendor, cob())
        adapter.refund(paid_charge(BOOK, end_to_end_id=""), Money(1000), "1" * 32)
        assert E2E in vendor.seen("PUT")[0].path

    def test_refund_of_nothing_paid_is_refused(self, adapter: EfiAdapter, vendor: Vendor) -> None:
        BOOK.shows(vendor, BOOK.sample("create_cob_response.json"))
        with pytest.raises(InvalidRequest):
            adapter.refund(paid_charge(BOOK, end_to_end_id=""), Money(1000), "1" * 32)


class TestCancel:
    def test_cancel_of_what_was_paid_tells_so(self, adapter: EfiAdapter, vendor: Vendor) -> None:
        vendor.on("PATCH", COB, (400, {"nome": "status_cobranca_invalido"}))
        BOOK.shows(vendor, cob())
        assert adapter.cancel(paid_charge(BOOK)).status is ChargeStatus.PAID

    def test_cancel_of_nothing_is_refused(self, adapter: EfiAdapter, vendor: Vendor) -> None:
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


class TestWebhook:
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
        self, query: dict[str, str], secret: str, let_in: bool
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
    def test_parse_of_a_probe_is_nothing(self, body: bytes) -> None:
        assert BOOK.open("http://127.0.0.1:9").parse(Delivery(body, {}, NOW)) == []

    @pytest.mark.parametrize("body", [b"[]", b"7", b'{"pix": 7}', b'{"pix": [7]}', b"{"])
    def test_parse_of_another_shape_is_malformed(self, body: bytes) -> None:
        with pytest.raises(MalformedDelivery):
            BOOK.open("http://127.0.0.1:9").parse(Delivery(body, {}, NOW))

    def test_normalize_webhook_leaves_out_what_we_sent(self) -> None:
        sent = pix(tipo="SOLICITACAO", status="REALIZADO")
        assert [event.key for event in told(sent, pix())] == [E2E]

    @pytest.mark.parametrize("end_to_end", IDS["end_to_end"]["lenient_only"])
    def test_normalize_webhook_takes_odd_ids(self, end_to_end: str) -> None:
        (event,) = told(pix(endToEndId=end_to_end))
        assert (event.key, event.end_to_end_id) == (end_to_end, end_to_end)

    def test_normalize_webhook_return_under_way_and_done_are_two_events(self) -> None:
        (under_way,) = told(pix(devolucoes=[back("10.00", "EM_PROCESSAMENTO")]))
        (done,) = told(pix(devolucoes=[back("10.00")]))
        assert under_way.key != done.key
        assert (under_way.status, under_way.refunded) == (ChargeStatus.PAID, Money(0))
        assert (done.status, done.refunded) == (ChargeStatus.PAID, Money(1000))

    def test_normalize_webhook_return_that_failed_leaves_it_paid(self) -> None:
        (event,) = told(pix(devolucoes=[back("29.90", "NAO_REALIZADO")]))
        assert (event.kind, event.status) == (Kind.REFUND_FAILED, ChargeStatus.PAID)
        assert event.refunded == Money(0)

    def test_normalize_webhook_taken_back_is_a_lost_dispute(self) -> None:
        (event,) = told(pix(devolucoes=back(natureza="MED_FRAUDE")))
        assert (event.kind, event.status) == (Kind.DISPUTE, ChargeStatus.CHARGEBACK)
        assert event.dispute == "lost"

    def test_normalize_webhook_without_txid_matches_by_end_to_end(self) -> None:
        (event,) = told({name: value for name, value in pix().items() if name != "txid"})
        assert (event.token, event.provider_id, event.end_to_end_id) == ("", "", E2E)

    def test_normalize_webhook_with_an_odd_amount_must_be_fetched(self) -> None:
        (event,) = told(pix(valor="29,90"))
        assert event.amount is None
        assert event.must_fetch

    @pytest.mark.parametrize(
        "horario",
        ["2026-11-22T15:00:30.1234567Z", "2026-11-22T15:00:30", "2026-11-22T12:00:30-03:00"],
    )
    def test_normalize_webhook_reads_any_clock(self, horario: str) -> None:
        (event,) = told(pix(horario=horario))
        assert event.occurred_at is not None
        assert event.occurred_at.replace(microsecond=0) == NOW + timedelta(seconds=30)


@given(minor=st.integers(0, 10**12))
def test_amounts_make_the_round_trip(minor: int) -> None:
    body = charge_body(request(minor=max(minor, 1)), PIX_KEY)
    assert normalize_amount(body["valor"]["original"]) == Money(max(minor, 1))


@pytest.mark.parametrize(("written", "minor"), IDS["valor"]["pairs_centavos"].items())
def test_normalize_amount_reads_the_schema(written: str, minor: int) -> None:
    assert normalize_amount(written) == Money(minor)


@pytest.mark.parametrize("written", [*IDS["valor"]["invalid"], 29.9, 2990, None, True, "٢٩.٩٠"])
def test_normalize_amount_refuses_the_rest(written: Any) -> None:
    with pytest.raises(ValueError, match="amount"):
        normalize_amount(written)


def test_webhook_secret_off_would_let_anybody_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """Negative control: the comparison is what refuses."""
    adapter = BOOK.open("http://127.0.0.1:9")
    forged = Delivery(b"{}", {}, NOW, {"hmac": "wrong"})
    with pytest.raises(AuthenticationFailed):
        adapter.authenticate(forged)
    monkeypatch.setattr(Account, "knows", lambda *_: True)
    assert adapter.authenticate(forged) is Trust.SHARED_SECRET
