"""What the contract suite is told of Stripe."""

from typing import Any

from gateways.charges import ChargeStatus, Method
from gateways.stripe.adapter import StripeAdapter
from tests.gateways.books import Book, Fetched
from tests.support.vendor import Say, Seen, Vendor

INTENT = "pi_3TestPix0000000000000001"
PAGE = "cs_test_Test0000000000000001"
INTENTS, PAGES = "/v1/payment_intents", "/v1/checkout/sessions"
MISSING = {
    "error": {
        "type": "invalid_request_error",
        "code": "resource_missing",
        "message": "No such payment_intent",
        "param": "intent",
    }
}


def creates(vendor: Vendor) -> None:
    """As Stripe answers: the PaymentIntent as it was asked, or a page."""

    def intent(seen: Seen) -> Say:
        made = BOOK.sample("create_pix_response.json")
        return 200, {**made, "amount": int(seen.form["amount"]), "metadata": metadata(seen)}

    def page(seen: Seen) -> Say:
        return 200, open_page(
            amount_total=int(seen.form["line_items[0][price_data][unit_amount]"]),
            metadata=metadata(seen),
            client_reference_id=seen.form["client_reference_id"],
            expires_at=int(seen.form["expires_at"]),
        )

    vendor.on("POST", INTENTS, intent)
    vendor.on("POST", PAGES, page)


def metadata(seen: Seen) -> dict[str, str]:
    sent = {k[9:-1]: v for k, v in seen.form.items() if k.startswith("metadata[")}
    assert sent
    return sent


def open_page(**changes: Any) -> dict[str, Any]:
    """A Checkout Session nobody has paid."""
    recorded = BOOK.sample("checkout_async_succeeded.json")["data"]["object"]
    fresh = {"status": "open", "payment_status": "unpaid", "payment_intent": None}
    return {**recorded, "payment_method_types": ["card"], **fresh, **changes}


def shows(vendor: Vendor, body: Any) -> None:
    vendor.on("GET", rf"{INTENTS}/pi_\w+", (404, MISSING) if body is None else (200, body))


def refunds(vendor: Vendor) -> None:
    def answer(seen: Seen) -> Say:
        return 200, {
            "id": "re_1Test",
            "object": "refund",
            "amount": int(seen.form["amount"]),
            "currency": "brl",
            "payment_intent": seen.form["payment_intent"],
            "metadata": metadata(seen),
            "status": "succeeded",
        }

    vendor.on("POST", "/v1/refunds", answer)


def cancels(vendor: Vendor) -> None:
    withdrawn = {**BOOK.sample("create_pix_response.json"), "status": "canceled"}
    vendor.on("POST", rf"{INTENTS}/pi_\w+/cancel", (200, withdrawn))


BOOK = Book(
    adapter=StripeAdapter,
    credentials={
        "secret_key": "sk_test_for_tests_only",
        "signing_secret": "whsec_another_for_tests_only",
    },
    creates=creates,
    create_route=("POST", INTENTS),
    shows=shows,
    provider_id=INTENT,
    amount_sent=lambda seen: int(seen.form["amount"]),
    fetched=(
        Fetched("query_payment_intent_expanded.json", ChargeStatus.PAID, 2990, fee=36),
        Fetched("query_fee_not_yet_known.json", ChargeStatus.PAID, 2990),
        Fetched("create_pix_response.json", ChargeStatus.PENDING, 2990),
    ),
    with_word=lambda body, word: {**body, "status": word},
    refunds=refunds,
    refund_route=("POST", "/v1/refunds"),
    cancels=cancels,
    case_credentials=lambda auth: {"signing_secret": auth["secret"]} if "secret" in auth else {},
    methods=(Method.CARD, Method.PIX),
)
