"""Woovi beyond the contract: whose signature it is, names that make things happen once."""

import base64
import hashlib
import hmac
from collections.abc import Iterator
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from core.money import Money
from gateways.charges import Charge, ChargeStatus, Fee, RefundFact, RefundStatus
from gateways.deliveries import Delivery, Event, Kind, Trust
from gateways.gateway_adapter import Account, GatewayAdapter
from gateways.http import HttpClient, decode, encode
from gateways.trouble import (
    AuthenticationFailed,
    InvalidRequest,
    MalformedDelivery,
    OutcomeUnknown,
    ProviderRejected,
)
from gateways.woovi.adapter import WooviAdapter
from gateways.woovi.signing import PRODUCTION_KEYS, SANDBOX_KEYS, identify
from gateways.woovi.translate import normalize_amount
from tests.gateways.books import NOW, PATH_SECRET, PAYLOADS, TOKEN, paid_charge, request
from tests.gateways.providers.woovi import BOOK, CHARGE, CREATED, EACH
from tests.support.vendor import Hang, Vendor, running_vendor

VECTOR = (PAYLOADS / "woovi" / "rsa_vector_body.json").read_bytes()
SIGNATURE = next(case for case in BOOK.cases() if case["name"] == "rsa_valid")["headers"]
E2E = "E12345678202611221500a1B2c3D4e5F"
KEY = "11111111-2222-3333-4444-555555555555"
PAID = {"charge": {**CREATED["charge"], "status": "COMPLETED", "paidAt": "2026-11-22T15:01:00Z"}}
MONEY = {"type": "PAYMENT", "value": 2990, "endToEndId": E2E}


@pytest.fixture
def vendor() -> Iterator[Vendor]:
    with running_vendor() as vendor:
        vendor.hang_seconds = 1
        yield vendor


@pytest.fixture
def adapter(vendor: Vendor) -> GatewayAdapter:
    return BOOK.open(vendor.url)


@pytest.fixture(scope="module")
def private_key() -> RSAPrivateKey:
    return generate_private_key(public_exponent=65537, key_size=2048)


def letter(body: bytes = VECTOR, **headers: str) -> Delivery:
    given_headers = {name.replace("_", "-"): value for name, value in headers.items()}
    return Delivery(body, given_headers, NOW, path_secret=PATH_SECRET)


def event_of(adapter: GatewayAdapter, body: dict[str, Any]) -> Event:
    (event,) = adapter.parse(letter(encode(body)))
    return event


def pem_of(key: RSAPrivateKey) -> str:
    form = PublicFormat.SubjectPublicKeyInfo
    return key.public_key().public_bytes(Encoding.PEM, form).decode()


def signed_by(key: RSAPrivateKey, body: bytes) -> Delivery:
    signature = base64.b64encode(key.sign(body, PKCS1v15(), SHA256())).decode()
    return letter(body, x_webhook_signature=signature)


def signed_with(secret: str, body: bytes) -> Delivery:
    digest = hmac.new(secret.encode(), body, hashlib.sha1).digest()
    return letter(body, x_openpix_signature=base64.b64encode(digest).decode())


def test_authenticate_believes_woovis_own_signature(adapter: GatewayAdapter) -> None:
    assert adapter.authenticate(letter(**SIGNATURE)) is Trust.SIGNED


@pytest.mark.parametrize("at", [0, 100, len(VECTOR) - 1])
def test_authenticate_refuses_a_changed_byte(adapter: GatewayAdapter, at: int) -> None:
    changed = VECTOR[:at] + bytes([VECTOR[at] ^ 1]) + VECTOR[at + 1 :]
    with pytest.raises(AuthenticationFailed):
        adapter.authenticate(letter(changed, **SIGNATURE))


@pytest.mark.parametrize(
    "signature", ["", "not base64 é", "AAAA", "=", base64.b64encode(b"x" * 128)]
)
def test_authenticate_refuses_what_is_no_signature(
    adapter: GatewayAdapter, signature: str | bytes
) -> None:
    given_text = signature if isinstance(signature, str) else signature.decode()
    with pytest.raises(AuthenticationFailed):
        adapter.authenticate(letter(x_webhook_signature=given_text))


def test_authenticate_takes_the_accounts_own_list_of_keys(
    vendor: Vendor, private_key: RSAPrivateKey
) -> None:
    keys = f"{PRODUCTION_KEYS}\n{pem_of(private_key)}"
    adapter = BOOK.open(vendor.url, webhook_public_key=keys)
    assert adapter.authenticate(signed_by(private_key, b"{}")) is Trust.SIGNED
    assert adapter.authenticate(letter(**SIGNATURE)) is Trust.SIGNED
    with pytest.raises(AuthenticationFailed):
        BOOK.open(vendor.url).authenticate(signed_by(private_key, b"{}"))


@pytest.mark.parametrize("keys", ["no key at all", PRODUCTION_KEYS.replace("MIG", "XXX")])
def test_authenticate_with_unreadable_keys_believes_nobody(vendor: Vendor, keys: str) -> None:
    with pytest.raises(AuthenticationFailed):
        BOOK.open(vendor.url, webhook_public_key=keys).authenticate(letter(**SIGNATURE))


def test_each_environment_believes_its_own_key_alone() -> None:
    """Anybody may open a sandbox account; production must not take its word."""
    account = Account(BOOK.credentials, (PATH_SECRET,))
    live, test = (
        WooviAdapter(account, HttpClient(url), lambda: NOW)
        for url in (WooviAdapter.base_url, WooviAdapter.test_base_url)
    )
    assert live.authenticate(letter(**SIGNATURE)) is Trust.SIGNED
    with pytest.raises(AuthenticationFailed):
        test.authenticate(letter(**SIGNATURE))
    assert not identify(SANDBOX_KEYS) & identify(PRODUCTION_KEYS)


def test_authenticate_takes_the_older_signature_only_with_its_secret(
    adapter: GatewayAdapter, vendor: Vendor
) -> None:
    older = BOOK.open(vendor.url, legacy_secret="of-this-webhook")
    assert older.authenticate(signed_with("of-this-webhook", b"{}")) is Trust.SIGNED
    for stranger, delivery in (
        (older, signed_with("of-another", b"{}")),
        (adapter, signed_with("of-this-webhook", b"{}")),
        (adapter, signed_with("", b"{}")),
    ):
        with pytest.raises(AuthenticationFailed):
            stranger.authenticate(delivery)


def test_parse_reads_either_prefix_as_the_same_event(adapter: GatewayAdapter) -> None:
    body = BOOK.sample("created.json")
    one = event_of(adapter, body)
    other = event_of(adapter, {**body, "event": "OPENPIX:CHARGE_CREATED"})
    assert one == other
    assert not one.must_fetch


def test_parse_of_money_asks_to_look_with_our_key(adapter: GatewayAdapter) -> None:
    """Any merchant of Woovi can have a charge signed that bears our token."""
    for name in ("CHARGE_COMPLETED", "CHARGE_COMPLETED_NOT_SAME_CUSTOMER_PAYER"):
        body = {**BOOK.sample("paid.json"), "event": f"OPENPIX:{name}"}
        event = event_of(adapter, body)
        assert (event.status, event.must_fetch) == (ChargeStatus.PAID, True)
        assert event.end_to_end_id == "E39f22d047934468f89c8347ed4cd80d0"


@pytest.mark.parametrize(
    ("name", "dispute", "status"),
    [
        ("DISPUTE_CREATED", "open", None),
        ("DISPUTE_ACCEPTED", "lost", ChargeStatus.CHARGEBACK),
        ("DISPUTE_REJECTED", "won", ChargeStatus.PAID),
        ("DISPUTE_CANCELED", "won", ChargeStatus.PAID),
    ],
)
def test_parse_of_a_dispute_has_the_end_to_end_id_alone(
    adapter: GatewayAdapter, name: str, dispute: str, status: ChargeStatus | None
) -> None:
    body = {**BOOK.sample("dispute_created.json"), "event": f"woovi:{name}"}
    event = event_of(adapter, body)
    assert (event.kind, event.dispute, event.status) == (Kind.DISPUTE, dispute, status)
    assert (event.end_to_end_id, event.token) == ("E3524a995bbd54034b6d07c1c36014557", "")


def test_parse_of_a_partial_refund_is_no_full_one(adapter: GatewayAdapter) -> None:
    body = BOOK.sample("refund_sent_confirmed.json")
    body["refundTransaction"]["value"] = 1
    event = event_of(adapter, body)
    assert (event.kind, event.status, event.refunded) == (Kind.REFUND, ChargeStatus.PAID, Money(1))
    assert event.must_fetch


@pytest.mark.parametrize(
    "body",
    [
        BOOK.sample("transaction_received.json"),
        {"event": "OPENPIX:MOVEMENT_CONFIRMED", "transaction": {}},
        {"event": "PIX_TRANSACTION_REFUND_RECEIVED_CONFIRMED"},
        {"evento": "teste_webhook"},
        {"event": None},
        {},
    ],
    ids=["same money", "movement", "not ours", "test", "null", "empty"],
)
def test_parse_of_what_is_not_ours_is_nothing(
    adapter: GatewayAdapter, body: dict[str, Any]
) -> None:
    assert adapter.parse(letter(encode(body))) == []


def test_parse_of_a_charge_without_its_fields_is_malformed(adapter: GatewayAdapter) -> None:
    with pytest.raises(MalformedDelivery):
        adapter.parse(letter(b'{"event": "OPENPIX:CHARGE_COMPLETED", "charge": {}}'))


def test_create_charge_asks_as_agreed(adapter: GatewayAdapter, vendor: Vendor) -> None:
    BOOK.creates(vendor)

    charge = adapter.create_charge(request())

    (sent,) = vendor.requests
    assert sent.query == {"return_existing": "true"}
    assert sent.headers["authorization"] == BOOK.credentials["app_id"]
    assert sent.json == {
        "correlationID": TOKEN,
        "value": 2990,
        "comment": "Acesso Perpétuo",
        "expiresIn": 3600,
    }
    assert (charge.token, charge.provider_id) == (TOKEN, CHARGE)
    assert charge.pix_code.startswith("000201")


def test_create_charge_adopts_the_one_that_exists(adapter: GatewayAdapter, vendor: Vendor) -> None:
    vendor.on("POST", "/api/v1/charge", (400, {"error": "correlationID já existe"}))
    vendor.on("GET", f"/api/v1/charge/{TOKEN}", (200, CREATED))
    assert adapter.create_charge(request()).provider_id == CHARGE
    with pytest.raises(InvalidRequest) as told:
        adapter.create_charge(request(minor=2991))
    assert told.value.code == "amount_differs"


def test_create_charge_compares_what_is_returned_as_existing(
    adapter: GatewayAdapter, vendor: Vendor
) -> None:
    vendor.on("POST", "/api/v1/charge", (200, CREATED))
    with pytest.raises(InvalidRequest) as told:
        adapter.create_charge(request(minor=100))
    assert told.value.code == "amount_differs"


def test_create_charge_refused_tells_no_sentence_of_theirs(
    adapter: GatewayAdapter, vendor: Vendor
) -> None:
    vendor.on("POST", "/api/v1/charge", (400, {"error": "taxID 52998224725 inválido"}))
    vendor.on("GET", EACH, (400, {"error": "Cobrança não encontrada"}))
    with pytest.raises(InvalidRequest) as told:
        adapter.create_charge(request())
    assert (told.value.code, "529" in str(told.value)) == ("400", False)


def fetched(adapter: GatewayAdapter) -> Charge:
    charge = adapter.fetch(token=TOKEN)
    assert charge is not None
    return charge


def test_fetch_of_a_paid_charge_also_finds_its_money_and_refunds(
    adapter: GatewayAdapter, vendor: Vendor
) -> None:
    back = {"correlationID": KEY, "value": 1000, "status": "CONFIRMED", "endToEndId": "D1"}
    waiting = {"correlationID": "other", "value": 500, "status": "IN_PROCESSING"}
    sent = {"type": "REFUND", "value": 1000, "endToEndId": "D1"}
    vendor.on("GET", EACH, (200, PAID))
    vendor.on("GET", "/api/v1/transaction", (200, {"transactions": [sent, MONEY | {"fee": 85}]}))
    vendor.on("GET", f"{EACH}/refund", (200, {"refunds": [back, waiting]}))

    charge = fetched(adapter)

    assert (charge.status, charge.refunded) == (ChargeStatus.PAID, Money(1000))
    assert charge.refunds == (
        RefundFact(KEY, Money(1000), RefundStatus.SUCCEEDED, KEY),
        RefundFact("other", Money(500), RefundStatus.PENDING, "other"),
    )
    assert (charge.end_to_end_id, charge.received) == (E2E, (Money(2990),))
    assert charge.fee == Fee(Money(85))
    assert vendor.seen("GET", "/transaction")[0].query == {"charge": TOKEN}


def test_fetch_of_a_charge_given_back_whole_is_refunded(
    adapter: GatewayAdapter, vendor: Vendor
) -> None:
    halves = [{"correlationID": key, "value": 1495, "status": "CONFIRMED"} for key in "ab"]
    vendor.on("GET", EACH, (200, PAID))
    vendor.on("GET", f"{EACH}/refund", (200, {"refunds": halves}))
    assert fetched(adapter).status is ChargeStatus.REFUNDED
    assert fetched(adapter).refunded == Money(2990)


@pytest.mark.parametrize("answer", [(403, {}), (404, {}), (200, b"<html>")])
def test_fetch_of_a_paid_charge_does_without_its_lists(
    adapter: GatewayAdapter, vendor: Vendor, answer: Any
) -> None:
    """An AppID need not be let see them; that the charge is paid is true all the same."""
    vendor.on("GET", EACH, (200, PAID))
    vendor.on("GET", "/api/v1/transaction", answer)
    vendor.on("GET", f"{EACH}/refund", answer)
    assert (fetched(adapter).status, fetched(adapter).end_to_end_id) == (ChargeStatus.PAID, "")


def test_fetch_is_sure_of_absence_only_when_told(adapter: GatewayAdapter, vendor: Vendor) -> None:
    vendor.on("GET", EACH, (400, {"error": "Charge not found"}), (400, {"error": "Try later"}))
    assert adapter.fetch(token=TOKEN) is None
    with pytest.raises(InvalidRequest):
        adapter.fetch(token=TOKEN)


def test_refund_is_named_by_its_key(adapter: GatewayAdapter, vendor: Vendor) -> None:
    BOOK.refunds(vendor)  # type: ignore[misc]
    refund = adapter.refund(paid_charge(BOOK), Money(1000), KEY)
    (sent,) = vendor.requests
    assert sent.path == f"/api/v1/charge/{TOKEN}/refund"
    assert sent.json == {"correlationID": KEY, "value": 1000}
    assert (refund.provider_id, refund.status) == (KEY, RefundStatus.PENDING)


def test_refund_that_exists_is_found_by_its_key(adapter: GatewayAdapter, vendor: Vendor) -> None:
    mine = {"correlationID": KEY, "value": 1000, "status": "CONFIRMED"}
    listed = {"refunds": [{"correlationID": "another", "value": 5, "status": "CONFIRMED"}, mine]}
    vendor.on("POST", f"{EACH}/refund", (400, {"error": "já existe"}))
    vendor.on("GET", f"{EACH}/refund", (200, listed), (200, {"refunds": []}))
    refund = adapter.refund(paid_charge(BOOK), Money(1000), KEY)
    assert (refund.amount, refund.status) == (Money(1000), RefundStatus.SUCCEEDED)
    with pytest.raises(ProviderRejected):
        adapter.refund(paid_charge(BOOK), Money(1000), KEY)


def test_refund_nobody_answered_may_have_happened(adapter: GatewayAdapter, vendor: Vendor) -> None:
    vendor.on("POST", f"{EACH}/refund", Hang, (200, {"refund": {}}))
    for _ in range(2):
        with pytest.raises(OutcomeUnknown):
            adapter.refund(paid_charge(BOOK), Money(1000), KEY)


def test_check_notices_a_key_we_do_not_know(
    adapter: GatewayAdapter, vendor: Vendor, private_key: RSAPrivateKey
) -> None:
    keys = "/api/v1/webhook/public-keys"
    vendor.on("GET", "/api/v1/charge", (200, {"charges": []}))
    vendor.on("GET", keys, (200, {"public_keys": [{"key": PRODUCTION_KEYS, "is_current": True}]}))
    adapter.check()
    fresh = {"key": pem_of(private_key), "is_current": True}
    former = {"key": PRODUCTION_KEYS, "is_current": False}
    for listed in ([fresh], [former, fresh], []):
        vendor.on("GET", keys, (200, {"public_keys": listed}))
        with pytest.raises(ProviderRejected) as told:
            adapter.check()
        assert told.value.code == "webhook_key"


@given(minor=st.integers(0, 10**12))
def test_amounts_come_back_as_they_went(minor: int) -> None:
    assert normalize_amount(decode(encode(Money(minor).minor))) == Money(minor)


@pytest.mark.parametrize("odd", [2990.0, True, "2990", None, -1])
def test_amounts_are_never_guessed(odd: object) -> None:
    with pytest.raises((TypeError, ValueError)):
        normalize_amount(odd)
