"""Stripe's own client over our HTTP, with its errors in our words.

Facts: https://docs.stripe.com/error-low-level, https://docs.stripe.com/api/errors and
https://docs.stripe.com/api/idempotent_requests. The client never retries by itself: whoever called
knows whether asking again is safe, and the key makes it so.
"""

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import stripe

from gateways.http import HttpClient
from gateways.shapes import text
from gateways.trouble import (
    CredentialsRejected,
    CustomerDeclined,
    GatewayError,
    InvalidRequest,
    OutcomeUnknown,
    ProviderRejected,
    RateLimited,
)

# Nothing about this machine or the last call travels with the next one.
stripe.enable_telemetry = False
# Below WARNING the library writes whole requests, with payers in them.
logging.getLogger("stripe").setLevel(logging.WARNING)

# Of the account, not of what is asked: https://docs.stripe.com/error-codes.
_ACCOUNTS_FAULT = {
    "account_closed",
    "account_invalid",
    "amount_too_large",
    "charge_exceeds_transaction_limit",
    "country_unsupported",
    "payment_method_not_available",
    "payment_method_unactivated",
    "payment_method_unsupported_type",
    "testmode_charges_only",
}
_METHOD_PARAMETERS = ("payment_method_types", "payment_method_data[type]")


@dataclass(frozen=True, slots=True)
class Told:
    """What Stripe answered, and when by its own clock."""

    body: dict[str, Any]
    at: datetime | None
    """None for a repeated create: Stripe repeats what it said the first time."""


class Transport(stripe.HTTPClient):
    """Sends the library's requests through ours: one place knows time-outs and "not sent"."""

    name = "httpx"

    def __init__(self, http: HttpClient) -> None:
        super().__init__()
        self._http = http

    def request(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None,
        post_data: Any = None,
        *,
        _usage: list[str] | None = None,
    ) -> Any:
        """Bytes, status, headers. Raises GatewayError, which passes through the library."""
        answer = self._http.send(method.upper(), url, headers=headers, content=post_data)
        status = answer.status_code
        if status >= 300 and not _is_stripes(answer.content):
            # The library fails on an error of another shape. Whoever said it made nothing, but
            # knows nothing of what there is either.
            if method == "get":
                raise OutcomeUnknown("refused by whom?", code=str(status))
            raise InvalidRequest(f"refused with {status}", code=str(status))
        return answer.content, status, answer.headers


def open_client(secret_key: str, http: HttpClient) -> stripe.StripeClient:
    """The library for one account. Raises CredentialsRejected without a key."""
    if not secret_key or not secret_key.isascii() or not secret_key.isprintable():
        raise CredentialsRejected("no key")
    return stripe.StripeClient(
        secret_key,
        base_addresses={"api": http.base_url},
        max_network_retries=0,
        http_client=Transport(http),
    )


def ask(call: Callable[[], stripe.StripeObject]) -> Told:
    """Make the call and take what it gives as plain values. Raises GatewayError."""
    try:
        found = call()
        return Told(found.to_dict(), _told_at(found))
    except stripe.StripeError as error:
        raise _in_our_words(error) from None
    except (AttributeError, TypeError, ValueError):
        # JSON that is not an object, which the library does not expect of a "yes".
        raise OutcomeUnknown("unreadable answer") from None


def _in_our_words(error: stripe.StripeError) -> GatewayError:
    """Messages stay behind: they may tell of a payer or of a key."""
    code = text(error.code, most=50)
    match error:
        case stripe.CardError():
            return CustomerDeclined(code=_decline_code(error) or code)
        case stripe.AuthenticationError() | stripe.PermissionError():
            return CredentialsRejected(code=code)
        case stripe.RateLimitError():
            return RateLimited(code=code)
        case stripe.IdempotencyError():
            return InvalidRequest("the key was used for something else", code="idempotency_error")
        case stripe.InvalidRequestError():
            return _refusal(error, code)
    # 409: the first of two equal requests is still on its way. An unreadable "yes" is one too.
    return OutcomeUnknown(code=code or str(error.http_status or ""))


def _refusal(error: stripe.InvalidRequestError, code: str) -> GatewayError:
    parameter = error.param if isinstance(error.param, str) else ""
    if code in _ACCOUNTS_FAULT or parameter.startswith(_METHOD_PARAMETERS):
        return ProviderRejected(code=code or "method_not_offered")
    return InvalidRequest(code=code or str(error.http_status))


def _decline_code(error: stripe.CardError) -> str:
    told = error.json_body if isinstance(error.json_body, dict) else {}
    inner = told.get("error")
    return text(inner.get("decline_code"), most=50) if isinstance(inner, dict) else ""


def _is_stripes(content: bytes) -> bool:
    try:
        return isinstance(json.loads(content)["error"], dict)
    except (ValueError, TypeError, KeyError, RecursionError):
        return False


def _told_at(found: stripe.StripeObject) -> datetime | None:
    headers = getattr(found.last_response, "headers", None) or {}
    if headers.get("idempotent-replayed"):
        return None
    try:
        return parsedate_to_datetime(headers["date"]).astimezone(UTC)
    except (KeyError, TypeError, ValueError):
        return None
