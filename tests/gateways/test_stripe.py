"""Stripe beyond the contract: pages for cards, fees, refunds, disputes, signatures, errors."""

import json
import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import stripe
from hypothesis import given
from hypothesis import strategies as st

from core.money import Money
from gateways.charges import Charge, ChargeStatus, Customer, Method, RefundStatus
from gateways.deliveries import Delivery, Event, Kind, Trust
from gateways.stripe.adapter import StripeAdapter
from gateways.stripe.charges import normalize_amount
from gateways.stripe.signature import HEADER, is_signed
from gateways.stripe.translate import normalize_webhook, pix_body
from gateways.trouble import (
    AuthenticationFailed,
    CredentialsRejected,
    CustomerDeclined,
    InvalidRequest,
    MalformedDelivery,
    OutcomeUnknown,
    ProviderRejected,
    RateLimited,
)
from tests.gateways.books import NOW, TOKEN, paid_charge, request
from tests.gateways.providers.stripe import (
    BOOK,
    INTENT,
    INTENTS,
    MISSING,
    PAGE,
    PAGES,
    creates,
    open_page,
    refunds,
)
from tests.support.vendor import Vendor, running_vendor

SECRET = "whsec_another_for_tests_only"
THEN = int(NOW.timestamp())


@pytest.fixture(scope="module")
def running() -> Iterator[Vendor]:
    with running_vendor() as vendor:
        yield vendor


@pytest.fixture
def vendor(running: Vendor) -> Vendor:
    running.forget()
    creates(running)
    refunds(running)
    return running


@pytest.fixture
def adapter(vendor: Vendor) -> StripeAdapter:
    opened = BOOK.open(vendor.url)
    assert isinstance(opened, StripeAdapter)
    return opened


def intent(**changes: Any) -> dict[str, Any]:
    return {**BOOK.sample("query_payment_intent_expanded.json"), **changes}


def with_charge(**changes: Any) -> dict[str, Any]:
    return intent(latest_charge={**intent()["latest_charge"], **changes})


def card_intent(**changes: Any) -> dict[str, Any]:
    charge = {**intent()["latest_charge"], "payment_method_details": {"type": "card"}}
    return intent(payment_method_types=["card"], latest_charge=charge, **changes)


def paid_page(**changes: Any) -> dict[str, Any]:
    given = {"status": "complete", "payment_status": "paid", "payment_intent": card_intent()}
    return open_page(**{**given, **changes})


def fetched(adapter: StripeAdapter, vendor: Vendor, body: dict[str, Any]) -> Charge:
    path = PAGES if body["object"] == "checkout.session" else INTENTS
    vendor.on("GET", rf"{path}/\w+", (200, body))
    charge = adapter.fetch(provider_id=body["id"])
    assert charge is not None
    return charge


def refund(status: str = "succeeded", amount: int = 1000, **changes: Any) -> dict[str, Any]:
    made = {"id": f"re_{status}", "object": "refund", "amount": amount, "currency": "brl"}
    return {**made, "status": status, "metadata": {"key": "a" * 32}, **changes}


def event(kind: str, subject: dict[str, Any], **changes: Any) -> dict[str, Any]:
    made = {"id": "evt_1", "object": "event", "type": kind, "created": THEN, "livemode": False}
    return {**made, "data": {"object": subject}, **changes}


def told(kind: str, subject: dict[str, Any], **changes: Any) -> Event:
    (found,) = normalize_webhook(event(kind, subject, **changes))
    return found


def sent_in(name: str) -> dict[str, Any]:
    return dict(BOOK.sample(name)["data"]["object"])


class TestPix:
    def test_create_charge_confirms_a_pix_at_once(
        self, adapter: StripeAdapter, vendor: Vendor
    ) -> None:
        charge = adapter.create_charge(request())
        (sent,) = vendor.seen("POST")
        assert sent.form == {
            "amount": "2990",
            "currency": "brl",
            "confirm": "true",
            "payment_method_types[0]": "pix",
            "payment_method_data[type]": "pix",
            "payment_method_data[billing_details][name]": "Ana Souza",
            "payment_method_data[billing_details][email]": "ana@exemplo.com.br",
            "payment_method_options[pix][expires_after_seconds]": "3600",
            "metadata[webhook_token]": TOKEN,
            "metadata[payment_id]": f"PAY_{TOKEN}",
            "description": "Acesso Perpétuo",
        }
        assert sent.headers["idempotency-key"] == f"key-{TOKEN}"
        assert sent.headers["authorization"] == "Bearer sk_test_for_tests_only"
        assert charge.provider_id == INTENT
        assert charge.token == TOKEN
        assert charge.expires_at == datetime(2026, 11, 22, 16, 10, tzinfo=UTC)

    def test_create_charge_tells_nothing_of_this_machine(
        self, adapter: StripeAdapter, vendor: Vendor
    ) -> None:
        adapter.create_charge(request())
        adapter.create_charge(request())
        sent = vendor.seen("POST")[1]
        assert "x-stripe-client-telemetry" not in sent.headers
        assert "platform" not in json.loads(sent.headers["x-stripe-client-user-agent"])

    @pytest.mark.parametrize(
        ("lasts", "asked"), [(timedelta(seconds=5), 60), (timedelta(days=60), 1_209_600)]
    )
    def test_pix_body_keeps_to_what_stripe_takes(self, lasts: timedelta, asked: int) -> None:
        options = pix_body(request(expires_at=NOW + lasts))["payment_method_options"]
        assert options == {"pix": {"expires_after_seconds": asked}}

    def test_pix_body_invents_no_payer(self) -> None:
        body = pix_body(request(customer=Customer()))
        assert body["payment_method_data"] == {"type": "pix"}

    def test_fetch_keeps_the_banks_id(self, adapter: StripeAdapter, vendor: Vendor) -> None:
        charge = fetched(adapter, vendor, intent())
        assert charge.end_to_end_id == "E12345678202611221500a1B2c3D4e5F"
        assert charge.paid_at == datetime(2026, 11, 22, 15, 15, tzinfo=UTC)
        asked = vendor.seen("GET")[0].query
        assert list(asked.values()) == [
            "latest_charge.balance_transaction",
            "latest_charge.refunds",
        ]

    def test_fetch_keeps_no_client_secret(self, adapter: StripeAdapter, vendor: Vendor) -> None:
        assert "_secret_" in json.dumps(intent())
        assert "_secret_" not in json.dumps(dict(fetched(adapter, vendor, intent()).raw))

    @pytest.mark.parametrize(
        ("changes", "status"),
        [
            ({"last_payment_error": None}, ChargeStatus.PENDING),
            ({"last_payment_error": {"code": "some_attempt_expired"}}, ChargeStatus.EXPIRED),
            ({"last_payment_error": {"code": "refused"}}, ChargeStatus.FAILED),
            (
                {"last_payment_error": {"code": "refused"}, "created": THEN - 3601},
                ChargeStatus.EXPIRED,
            ),
            ({"status": "canceled"}, ChargeStatus.FAILED),
            ({"status": "canceled", "created": THEN - 3601}, ChargeStatus.EXPIRED),
            ({"status": "canceled", "cancellation_reason": "expired"}, ChargeStatus.EXPIRED),
            ({"status": "processing"}, ChargeStatus.PENDING),
        ],
    )
    def test_fetch_tells_expired_from_failed(
        self,
        adapter: StripeAdapter,
        vendor: Vendor,
        changes: dict[str, Any],
        status: ChargeStatus,
    ) -> None:
        waiting = {"status": "requires_payment_method", "latest_charge": None, "created": THEN}
        charge = fetched(adapter, vendor, intent(**{**waiting, **changes}))
        assert charge.status is status
        assert charge.paid_at is None


class TestCard:
    def test_create_charge_opens_a_page(self, adapter: StripeAdapter, vendor: Vendor) -> None:
        charge = adapter.create_charge(request(method=Method.CARD))
        (sent,) = vendor.seen("POST")
        assert sent.path == PAGES
        assert sent.headers["idempotency-key"] == f"key-{TOKEN}"
        wanted = {
            "mode": "payment",
            "client_reference_id": TOKEN,
            "metadata[webhook_token]": TOKEN,
            "payment_intent_data[metadata][webhook_token]": TOKEN,
            "payment_intent_data[metadata][payment_id]": f"PAY_{TOKEN}",
            "line_items[0][price_data][unit_amount]": "2990",
            "line_items[0][price_data][currency]": "brl",
            "expires_at": str(THEN + 3600),
            "success_url": "https://acervo.example/comprar/obrigado",
            "cancel_url": "https://acervo.example/comprar/obrigado",
            "adaptive_pricing[enabled]": "false",
            "customer_email": "ana@exemplo.com.br",
        }
        assert {name: sent.form.get(name) for name in wanted} == wanted
        assert not [name for name in sent.form if "card[" in name]
        assert (charge.provider_id, charge.status) == (PAGE, ChargeStatus.PENDING)
        assert charge.redirect_url.startswith("https://checkout.stripe.com/")
        assert (charge.pix_code, charge.end_to_end_id) == ("", "")
        assert charge.expires_at == NOW + timedelta(hours=1)

    def test_create_charge_repeated_is_the_same_to_the_byte(
        self, adapter: StripeAdapter, vendor: Vendor
    ) -> None:
        adapter.create_charge(request(method=Method.CARD))
        adapter.clock = lambda: NOW + timedelta(minutes=20)
        adapter.create_charge(request(method=Method.CARD))
        first, second = vendor.seen("POST")
        assert first.body == second.body

    @pytest.mark.parametrize(
        ("lasts", "ends"),
        [
            (timedelta(minutes=5), timedelta(minutes=35)),
            (timedelta(days=3), timedelta(hours=23, minutes=55)),
        ],
    )
    def test_create_charge_keeps_a_page_open_as_stripe_allows(
        self, adapter: StripeAdapter, vendor: Vendor, lasts: timedelta, ends: timedelta
    ) -> None:
        adapter.create_charge(request(method=Method.CARD, expires_at=NOW + lasts))
        assert int(vendor.seen("POST")[0].form["expires_at"]) == (NOW + ends).timestamp()

    def test_create_charge_offers_instalments_only_when_asked(
        self, adapter: StripeAdapter, vendor: Vendor
    ) -> None:
        adapter.create_charge(request(method=Method.CARD, installments=3))
        form = vendor.seen("POST")[0].form
        assert form["payment_method_options[card][installments][enabled]"] == "true"

    def test_create_charge_leads_somewhere(self, adapter: StripeAdapter) -> None:
        with pytest.raises(InvalidRequest):
            adapter.create_charge(request(method=Method.CARD, return_url=""))

    def test_fetch_of_a_paid_page_keeps_its_id_and_names_the_intent(
        self, adapter: StripeAdapter, vendor: Vendor
    ) -> None:
        """What a dispute will name alone is there for the end-to-end rule to find."""
        charge = fetched(adapter, vendor, paid_page())
        assert (charge.provider_id, charge.end_to_end_id) == (PAGE, INTENT)
        assert (charge.status, charge.amount) == (ChargeStatus.PAID, Money(2990))
        assert charge.fee is not None
        assert charge.fee.amount == Money(36)
        asked = set(vendor.seen("GET")[0].query.values())
        assert "payment_intent.latest_charge.balance_transaction" in asked

    @pytest.mark.parametrize(
        ("changes", "status"),
        [
            ({}, ChargeStatus.PENDING),
            ({"payment_intent": "declined"}, ChargeStatus.PENDING),
            ({"status": "expired"}, ChargeStatus.EXPIRED),
            ({"status": "expired", "payment_intent": "declined"}, ChargeStatus.EXPIRED),
            ({"status": "complete"}, ChargeStatus.PENDING),
            ({"status": "complete", "payment_status": "paid"}, ChargeStatus.PAID),
            ({"status": "complete", "payment_status": "new"}, ChargeStatus.UNKNOWN_WORD),
            ({"status": "brand_new"}, ChargeStatus.UNKNOWN_WORD),
            ({"payment_intent": "brand_new"}, ChargeStatus.UNKNOWN_WORD),
        ],
    )
    def test_fetch_of_a_page_reads_its_state(
        self,
        adapter: StripeAdapter,
        vendor: Vendor,
        changes: dict[str, Any],
        status: ChargeStatus,
    ) -> None:
        """A declined card leaves the page open for another; the page's own end closes it."""
        error = {"code": "card_declined"}
        declined = card_intent(status="requires_payment_method", last_payment_error=error)
        intents = {"declined": declined, "brand_new": card_intent(status="brand_new")}
        if changes.get("payment_intent"):
            changes = {**changes, "payment_intent": intents[changes["payment_intent"]]}
        assert fetched(adapter, vendor, open_page(**changes)).status is status

    def test_cancel_closes_the_page(self, adapter: StripeAdapter, vendor: Vendor) -> None:
        vendor.on("POST", rf"{PAGES}/{PAGE}/expire", (200, open_page(status="expired")))
        waiting = paid_charge(BOOK, provider_id=PAGE, status=ChargeStatus.PENDING)
        assert adapter.cancel(waiting).status is ChargeStatus.EXPIRED

    def test_cancel_of_what_was_paid_tells_so(self, adapter: StripeAdapter, vendor: Vendor) -> None:
        late = {"error": {"type": "invalid_request_error", "message": "already complete"}}
        vendor.on("POST", rf"{PAGES}/{PAGE}/expire", (400, late))
        vendor.on("GET", rf"{PAGES}/{PAGE}", (200, paid_page()))
        assert adapter.cancel(paid_charge(BOOK, provider_id=PAGE)).status is ChargeStatus.PAID

    def test_cancel_refused_while_it_can_be_paid_is_an_error(
        self, adapter: StripeAdapter, vendor: Vendor
    ) -> None:
        vendor.on("POST", rf"{PAGES}/{PAGE}/expire", (400, MISSING))
        vendor.on("GET", rf"{PAGES}/{PAGE}", (200, open_page()))
        with pytest.raises(InvalidRequest):
            adapter.cancel(paid_charge(BOOK, provider_id=PAGE))


class TestMoney:
    def test_fetch_knows_no_fee_in_another_currency(
        self, adapter: StripeAdapter, vendor: Vendor
    ) -> None:
        entry = {"currency": "usd", "fee": 36}
        assert fetched(adapter, vendor, with_charge(balance_transaction=entry)).fee is None

    def test_fetch_keeps_the_currency_it_was_told(
        self, adapter: StripeAdapter, vendor: Vendor
    ) -> None:
        assert fetched(adapter, vendor, intent(currency="usd")).amount == Money(2990, "USD")

    def test_fetch_lists_each_refund_with_our_key(
        self, adapter: StripeAdapter, vendor: Vendor
    ) -> None:
        """Stripe's running total counts what is on its way; ours only what has arrived."""
        listed = [refund(), refund("pending", 500), refund("failed", 90)]
        body = with_charge(refunds={"data": listed, "has_more": False}, amount_refunded=1500)
        charge = fetched(adapter, vendor, body)
        assert (charge.status, charge.refunded) == (ChargeStatus.PAID, Money(1000))
        assert [each.status for each in charge.refunds] == [
            RefundStatus.SUCCEEDED,
            RefundStatus.PENDING,
            RefundStatus.FAILED,
        ]
        assert charge.refunds[0].our_key == "a" * 32

    def test_fetch_with_more_refunds_than_listed_takes_the_total(
        self, adapter: StripeAdapter, vendor: Vendor
    ) -> None:
        body = with_charge(refunds={"data": [refund()], "has_more": True}, amount_refunded=2990)
        charge = fetched(adapter, vendor, body)
        assert charge.refunds == ()
        assert (charge.status, charge.refunded) == (ChargeStatus.REFUNDED, Money(2990))

    @pytest.mark.parametrize(
        ("words", "dispute", "status"),
        [
            (["needs_response"], "open", ChargeStatus.CHARGEBACK),
            (["under_review", "won"], "open", ChargeStatus.CHARGEBACK),
            (["lost"], "lost", ChargeStatus.CHARGEBACK),
            (["won"], "won", ChargeStatus.PAID),
            (["warning_needs_response"], "", ChargeStatus.PAID),
            (["brand_new"], "", ChargeStatus.PAID),
            ([], "", ChargeStatus.PAID),
        ],
    )
    def test_fetch_asks_about_disputes_of_a_disputed_charge(
        self,
        adapter: StripeAdapter,
        vendor: Vendor,
        words: list[str],
        dispute: str,
        status: ChargeStatus,
    ) -> None:
        listed = [{"id": "dp_1", "object": "dispute", "status": word} for word in words]
        vendor.on("GET", "/v1/disputes", (200, {"object": "list", "data": listed}))
        charge = fetched(adapter, vendor, with_charge(disputed=True))
        assert (charge.dispute, charge.status) == (dispute, status)
        assert vendor.seen("GET", "/v1/disputes")[0].query["payment_intent"] == INTENT

    def test_fetch_asks_nothing_about_undisputed_ones(
        self, adapter: StripeAdapter, vendor: Vendor
    ) -> None:
        fetched(adapter, vendor, intent())
        assert not vendor.seen("GET", "/v1/disputes")

    def test_fetch_is_dated_by_stripes_clock(self, adapter: StripeAdapter, vendor: Vendor) -> None:
        charge = fetched(adapter, vendor, intent())
        assert charge.updated_at is not None
        assert abs(datetime.now(UTC) - charge.updated_at) < timedelta(minutes=1)

    def test_create_charge_replayed_has_no_date(
        self, adapter: StripeAdapter, vendor: Vendor
    ) -> None:
        """It tells how things stood the first time: the newest word it is not."""
        body = BOOK.sample("create_pix_response.json")
        vendor.on("POST", INTENTS, (200, body, {"Idempotent-Replayed": "true"}))
        assert adapter.create_charge(request()).updated_at is None

    def test_refund_names_the_intent(self, adapter: StripeAdapter, vendor: Vendor) -> None:
        done = adapter.refund(paid_charge(BOOK), Money(1000), "b" * 32)
        (sent,) = vendor.seen("POST")
        assert sent.form == {
            "payment_intent": INTENT,
            "amount": "1000",
            "metadata[key]": "b" * 32,
        }
        assert sent.headers["idempotency-key"] == "b" * 32
        assert (done.status, done.amount) == (RefundStatus.SUCCEEDED, Money(1000))

    def test_refund_of_a_card_finds_the_intent(
        self, adapter: StripeAdapter, vendor: Vendor
    ) -> None:
        known = paid_charge(BOOK, provider_id=PAGE, end_to_end_id=INTENT)
        adapter.refund(known, Money(1000), "b" * 32)
        vendor.on("GET", rf"{PAGES}/{PAGE}", (200, paid_page()))
        adapter.refund(paid_charge(BOOK, provider_id=PAGE, end_to_end_id=""), Money(1), "c" * 32)
        assert [sent.form["payment_intent"] for sent in vendor.seen("POST")] == [INTENT, INTENT]

    def test_refund_of_a_page_nobody_paid_is_refused(
        self, adapter: StripeAdapter, vendor: Vendor
    ) -> None:
        vendor.on("GET", rf"{PAGES}/{PAGE}", (200, open_page()))
        with pytest.raises(InvalidRequest):
            adapter.refund(paid_charge(BOOK, provider_id=PAGE, end_to_end_id=""), Money(1), "c")


class TestSearch:
    def test_fetch_by_token_believes_a_hit(self, adapter: StripeAdapter, vendor: Vendor) -> None:
        vendor.on("GET", f"{INTENTS}/search", (200, {"object": "search_result", "data": []}))
        with pytest.raises(OutcomeUnknown):
            adapter.fetch(token=TOKEN)
        found = {"object": "search_result", "data": [intent()]}
        vendor.on("GET", rf"{INTENTS}/pi_\w+", (200, intent()))
        vendor.on("GET", f"{INTENTS}/search", (200, found))
        charge = adapter.fetch(token=TOKEN)
        assert charge is not None
        assert charge.token == TOKEN
        asked = vendor.seen("GET", "search")[0].query
        assert asked == {"query": f"metadata['webhook_token']:'{TOKEN}'"}


def error(kind: str, **fields: Any) -> dict[str, Any]:
    return {"error": {"type": kind, "message": "about ana@exemplo.com.br", **fields}}


class TestErrors:
    @pytest.mark.parametrize(
        ("status", "body", "expected", "code"),
        [
            (402, "error_card_declined.json", CustomerDeclined, "insufficient_funds"),
            (400, "error_idempotency_mismatch.json", InvalidRequest, "idempotency_error"),
            (
                400,
                error("invalid_request_error", code="amount_too_small", param="amount"),
                InvalidRequest,
                "amount_too_small",
            ),
            (
                400,
                error("invalid_request_error", code="amount_too_large", param="amount"),
                ProviderRejected,
                "amount_too_large",
            ),
            (
                400,
                error("invalid_request_error", param="payment_method_types"),
                ProviderRejected,
                "method_not_offered",
            ),
            (400, error("invalid_request_error", code="rate_limit"), RateLimited, ""),
            (401, error("invalid_request_error"), CredentialsRejected, "401"),
            (403, error("invalid_request_error"), CredentialsRejected, "403"),
            (409, error("idempotency_error"), OutcomeUnknown, "409"),
            (429, error("rate_limit_error"), RateLimited, "429"),
            (500, error("api_error"), OutcomeUnknown, "500"),
            (404, b"<html>nginx", InvalidRequest, "404"),
            (200, [], OutcomeUnknown, ""),
            (200, b"", OutcomeUnknown, "200"),
        ],
    )
    def test_create_charge_says_what_went_wrong(
        self,
        adapter: StripeAdapter,
        vendor: Vendor,
        status: int,
        body: Any,
        expected: type[Exception],
        code: str,
    ) -> None:
        answer = BOOK.sample(body) if isinstance(body, str) else body
        vendor.on("POST", INTENTS, (status, answer))
        with pytest.raises(expected) as trouble:
            adapter.create_charge(request())
        assert getattr(trouble.value, "code", None) == code
        assert "ana@" not in f"{trouble.value} {trouble.value!r}"
        assert trouble.value.__suppress_context__ or not trouble.value.__context__
        assert len(vendor.seen("POST")) == 1, "the library must not repeat by itself"

    @pytest.mark.parametrize("key", ["", "chave com acento é", "sk_test\n"])
    def test_create_charge_without_a_usable_key(self, vendor: Vendor, key: str) -> None:
        with pytest.raises(CredentialsRejected):
            BOOK.open(vendor.url, secret_key=key).create_charge(request())
        assert not vendor.requests

    def test_library_logs_no_payer(
        self, adapter: StripeAdapter, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.DEBUG):
            adapter.create_charge(request())
        assert "ana@exemplo.com.br" not in caplog.text
        assert "sk_test_for_tests_only" not in caplog.text

    def test_check_reads_the_balance(self, adapter: StripeAdapter, vendor: Vendor) -> None:
        vendor.on("GET", "/v1/balance", (200, {"object": "balance"}))
        adapter.check()
        vendor.on("GET", "/v1/balance", (401, error("invalid_request_error")))
        with pytest.raises(CredentialsRejected):
            adapter.check()


def signed(body: bytes, *, secret: str = SECRET, at: int = THEN) -> str:
    return str(stripe.WebhookSignature.generate_signature_header(body.decode(), secret, at))


class TestSignature:
    BODY = b'{"id": "evt_1"}'

    def authenticate(self, header: str, *, secrets: str = SECRET, body: bytes = BODY) -> Trust:
        adapter = BOOK.open("http://127.0.0.1:9", signing_secret=secrets)
        return adapter.authenticate(Delivery(body, {HEADER: header}, NOW, path_secret="any"))

    def test_authenticate_believes_the_library(self) -> None:
        assert self.authenticate(signed(self.BODY)) is Trust.SIGNED

    @pytest.mark.parametrize("separator", [",", ", ", " ", "\n"])
    def test_authenticate_while_the_secret_is_rotated(self, separator: str) -> None:
        secrets = f"whsec_new{separator}{SECRET}"
        assert self.authenticate(signed(self.BODY), secrets=secrets) is Trust.SIGNED
        with pytest.raises(AuthenticationFailed):
            self.authenticate(signed(self.BODY, secret="whsec_old"), secrets=secrets)

    def test_authenticate_tries_every_v1(self) -> None:
        time, genuine = signed(self.BODY).split(",")
        several = f"{time},v1={'0' * 64},v0=x,v1=ação,{genuine},v2=y"
        assert self.authenticate(several) is Trust.SIGNED

    @pytest.mark.parametrize("away", [-300, 300])
    def test_authenticate_inside_the_window(self, away: int) -> None:
        assert self.authenticate(signed(self.BODY, at=THEN + away)) is Trust.SIGNED

    @pytest.mark.parametrize("away", [-301, 301])
    def test_authenticate_outside_the_window(self, away: int) -> None:
        with pytest.raises(AuthenticationFailed):
            self.authenticate(signed(self.BODY, at=THEN + away))

    @pytest.mark.parametrize(
        "header",
        [
            "",
            "v1=" + "0" * 64,
            f"t={THEN}",
            f"t={THEN},v1=",
            f"t={THEN},v0={'0' * 64}",
            "t=x,v1=y",
            "t=" + "9" * 5000 + ",v1=y",
            "t=٣,v1=y",
        ],
    )
    def test_authenticate_refuses_anything_else(self, header: str) -> None:
        with pytest.raises(AuthenticationFailed):
            self.authenticate(header)

    def test_authenticate_refuses_a_v0_of_ours(self) -> None:
        with pytest.raises(AuthenticationFailed):
            self.authenticate(signed(self.BODY).replace("v1=", "v0="))

    @pytest.mark.parametrize("secrets", ["", " , "])
    def test_authenticate_without_a_secret_lets_nobody_in(self, secrets: str) -> None:
        with pytest.raises(AuthenticationFailed):
            self.authenticate(signed(self.BODY, secret=""), secrets=secrets)

    def test_authenticate_covers_the_raw_bytes(self) -> None:
        with pytest.raises(AuthenticationFailed):
            self.authenticate(signed(self.BODY), body=self.BODY + b" ")

    def test_is_signed_without_its_clock_would_take_a_replay(self) -> None:
        """Negative control: the window, and nothing else, refuses an old letter."""
        old = signed(self.BODY, at=THEN - 10_000)
        assert not is_signed(old, self.BODY, [SECRET], now=NOW)
        assert is_signed(old, self.BODY, [SECRET], now=NOW - timedelta(seconds=10_000))


class TestWebhook:
    @pytest.mark.parametrize(
        ("status", "stands", "told_status"),
        [
            ("needs_response", "open", ChargeStatus.CHARGEBACK),
            ("lost", "lost", ChargeStatus.CHARGEBACK),
            ("won", "won", ChargeStatus.PAID),
            ("warning_closed", "", None),
            ("brand_new", "", None),
        ],
    )
    def test_normalize_webhook_of_a_dispute(
        self, status: str, stands: str, told_status: ChargeStatus | None
    ) -> None:
        subject = {**sent_in("chargeback.json"), "status": status}
        found = told("charge.dispute.closed", subject)
        assert (found.kind, found.dispute, found.status) == (Kind.DISPUTE, stands, told_status)
        # A Pix is found by the first, a card by the second.
        assert found.provider_id == found.end_to_end_id == "pi_3TestCard000000000000001"
        assert found.token == ""

    @pytest.mark.parametrize(
        ("status", "kind"),
        [("succeeded", Kind.REFUND), ("pending", Kind.REFUND), ("failed", Kind.REFUND_FAILED)],
    )
    def test_normalize_webhook_of_a_refund_must_be_fetched(self, status: str, kind: Kind) -> None:
        found = told("refund.updated", refund(status, payment_intent=INTENT))
        assert (found.kind, found.status, found.must_fetch) == (kind, None, True)
        assert found.provider_id == INTENT

    def test_normalize_webhook_of_a_completed_page_that_is_unpaid_is_pending(self) -> None:
        page = open_page(status="complete", payment_intent="pi_1")
        found = told("checkout.session.completed", page)
        assert (found.status, found.token) == (ChargeStatus.PENDING, TOKEN)
        assert (found.provider_id, found.end_to_end_id) == ("pi_1", "pi_1")

    @pytest.mark.parametrize(
        ("kind", "changes", "status"),
        [
            ("checkout.session.expired", {"status": "expired"}, ChargeStatus.EXPIRED),
            (
                "checkout.session.async_payment_failed",
                {"status": "complete"},
                ChargeStatus.FAILED,
            ),
            (
                "checkout.session.completed",
                {"status": "complete", "payment_status": "paid"},
                ChargeStatus.PAID,
            ),
        ],
    )
    def test_normalize_webhook_of_a_page(
        self, kind: str, changes: dict[str, Any], status: ChargeStatus
    ) -> None:
        found = told(kind, open_page(**changes))
        assert (found.status, found.provider_id) == (status, PAGE)
        assert found.amount == Money(2990)

    def test_normalize_webhook_of_a_declined_card_leaves_the_page_open(self) -> None:
        declined = card_intent(
            status="requires_payment_method", last_payment_error={"code": "card_declined"}
        )
        assert told("payment_intent.payment_failed", declined).status is ChargeStatus.PENDING

    def test_normalize_webhook_of_a_charge_brings_the_fee(self) -> None:
        found = told("charge.updated", intent()["latest_charge"])
        assert (found.status, found.must_fetch) == (ChargeStatus.PAID, True)
        assert (found.token, found.provider_id) == (TOKEN, INTENT)

    @pytest.mark.parametrize(
        "changes", [{"paid": False}, {"paid": "yes"}, {"status": "pending"}, {"status": "new"}]
    )
    def test_normalize_webhook_of_a_charge_in_doubt_settles_nothing(
        self, changes: dict[str, Any]
    ) -> None:
        assert told("charge.updated", {**intent()["latest_charge"], **changes}).status is None

    def test_normalize_webhook_of_an_invoice_finds_the_subscriptions_token(self) -> None:
        recorded = BOOK.sample("subscription_invoice_paid.json")
        (found,) = normalize_webhook(recorded)
        assert (found.kind, found.status) == (Kind.SUBSCRIPTION, ChargeStatus.PAID)
        assert (found.token, found.amount) == (TOKEN, Money(4990))
        assert found.provider_id == "in_1Test00000000000000001"

    def test_normalize_webhook_of_a_subscription(self) -> None:
        subject = {"id": "sub_1", "status": "active", "metadata": {"webhook_token": TOKEN}}
        found = told("customer.subscription.updated", subject)
        assert (found.kind, found.status, found.token) == (Kind.SUBSCRIPTION, None, TOKEN)

    @pytest.mark.parametrize("kind", ["product.created", "charge.failed", "", None, 7])
    def test_normalize_webhook_of_another_type_is_nothing(self, kind: Any) -> None:
        assert normalize_webhook(event(kind, intent())) == []

    @pytest.mark.parametrize(
        ("key", "livemode", "count"),
        [
            ("sk_test_x", False, 1),
            ("sk_test_x", True, 0),
            ("rk_live_x", True, 1),
            ("rk_live_x", False, 0),
            ("odd", True, 1),
        ],
    )
    def test_parse_leaves_out_the_other_mode(self, key: str, livemode: bool, count: int) -> None:
        adapter = BOOK.open("http://127.0.0.1:9", secret_key=key)
        body = json.dumps(event("payment_intent.succeeded", intent(), livemode=livemode))
        assert len(adapter.parse(Delivery(body.encode(), {}, NOW))) == count

    @pytest.mark.parametrize(
        "changes", [{"id": ""}, {"created": None}, {"created": 10**20}, {"data": {}}]
    )
    def test_normalize_webhook_of_half_an_event_is_malformed(self, changes: dict[str, Any]) -> None:
        with pytest.raises(MalformedDelivery):
            normalize_webhook(event("payment_intent.succeeded", intent(), **changes))

    def test_normalize_webhook_takes_no_unknown_word_for_money(self) -> None:
        for word in ("brand_new", "", "PAID", None):
            found = told("payment_intent.succeeded", intent(status=word))
            assert found.status is ChargeStatus.UNKNOWN_WORD


@given(minor=st.integers(0, 10**12))
def test_amounts_make_the_round_trip(minor: int) -> None:
    body = pix_body(request(minor=minor))
    assert normalize_amount(body["amount"], body["currency"]) == Money(minor)


@pytest.mark.parametrize("written", ["2990", 29.9, None, True, -1])
def test_normalize_amount_refuses_the_rest(written: Any) -> None:
    with pytest.raises(ValueError, match=r"amount"):
        normalize_amount(written)
