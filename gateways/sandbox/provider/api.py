"""The sandbox's HTTP API, as a provider would have it: JSON, a Bearer key, its own error codes."""

import re
import time
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import wraps
from typing import Any, TypeAlias

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from core.money import Money
from gateways.http import decode
from gateways.reading import read_text
from gateways.sandbox.provider.accounts import account_of_key
from gateways.sandbox.provider.charging import (
    NewCharge,
    cancel_charge,
    charge_of,
    create_charge,
    expire_charge,
)
from gateways.sandbox.provider.errors import Refusal
from gateways.sandbox.provider.outcomes import Outcome, outcome_of
from gateways.sandbox.provider.payouts import (
    NewPayout,
    create_payout,
    payout_as_json,
    payout_of,
)
from gateways.sandbox.provider.refunding import refund
from gateways.sandbox.provider.wire import charge_as_json

SILENCE_SECONDS = 20.0
"""Longer than a client waits: to it, the answer never comes."""
_METHODS = {"pix", "card"}
_ADDRESS = re.compile(r"^https?://[^\s]{1,1000}$")
View: TypeAlias = Callable[..., HttpResponse]


def endpoint(*methods: str) -> Callable[[View], View]:
    """A view of the API: there when the sandbox is, for who has a key, errors as JSON."""

    def wrap(view: View) -> View:
        @csrf_exempt
        @wraps(view)
        def answered(request: HttpRequest, **given: str) -> HttpResponse:
            if not settings.SANDBOX_GATEWAY_ENABLED:
                raise Http404
            try:
                if request.method not in methods:
                    raise Refusal(405, "method_not_allowed", "Not with this method.")
                return view(request, account=_account(request), **given)
            except Refusal as refusal:
                error = {"code": refusal.code, "message": refusal.message}
                return JsonResponse({"error": error}, status=refusal.status)

        return answered

    return wrap


@endpoint("GET")
def account(request: HttpRequest, account: str) -> HttpResponse:
    """Proves a key."""
    return JsonResponse({"id": account, "livemode": False})


@endpoint("POST")
def charges(request: HttpRequest, account: str) -> HttpResponse:
    """A new charge, or the same again under the same `Idempotency-Key`."""
    body = _body(request)
    new = _new_charge(body)
    _refuse_by_amount(new.amount)
    now, key = timezone.now(), _key(request)
    charge = create_charge(account=account, new=new, idempotency_key=key, body=body, now=now)
    _misbehave(new.amount, is_first=charge.created_at == now)
    if charge.status == charge.Status.DECLINED:
        raise Refusal(402, "declined_by_bank", "The payer's bank said no.")
    return JsonResponse(charge_as_json(charge), status=201)


@endpoint("GET")
def charge(request: HttpRequest, account: str, charge_id: str) -> HttpResponse:
    """A charge by the sandbox's id."""
    found = charge_of(account=account, charge_id=charge_id)
    return JsonResponse(charge_as_json(expire_charge(found, now=timezone.now())))


@endpoint("GET")
def charge_by_reference(request: HttpRequest, account: str, reference: str) -> HttpResponse:
    """A charge by the shop's reference."""
    found = charge_of(account=account, reference=reference)
    return JsonResponse(charge_as_json(expire_charge(found, now=timezone.now())))


@endpoint("POST")
def cancel(request: HttpRequest, account: str, charge_id: str) -> HttpResponse:
    """Withdraw an open charge."""
    found = charge_of(account=account, charge_id=charge_id)
    return JsonResponse(charge_as_json(cancel_charge(found, now=timezone.now())))


@endpoint("POST")
def refunds(request: HttpRequest, account: str, charge_id: str) -> HttpResponse:
    """Money back, whole or in part."""
    found = charge_of(account=account, charge_id=charge_id)
    amount = _amount(_body(request).get("amount"))
    line = refund(found, amount=amount, key=_key(request), now=timezone.now())
    return JsonResponse(line, status=201)


@endpoint("POST")
def payouts(request: HttpRequest, account: str) -> HttpResponse:
    """A new payout, or the same again under the same reference."""
    body, now = _body(request), timezone.now()
    new = NewPayout(
        reference=_text(body, "reference", r"^[A-Za-z0-9_-]{8,64}$"),
        amount=_amount(body.get("amount")),
        document=_text(body, "document", r"^[0-9A-Z]{11,14}$"),
    )
    _text(body, "key", r"^[^\0\s]{1,77}$")
    made = create_payout(account=account, new=new, body=body, now=now)
    return JsonResponse(payout_as_json(made, now=now), status=201)


@endpoint("GET")
def payout_by_reference(request: HttpRequest, account: str, reference: str) -> HttpResponse:
    """A payout by the shop's reference."""
    found = payout_of(account=account, reference=reference)
    return JsonResponse(payout_as_json(found, now=timezone.now()))


def _account(request: HttpRequest) -> str:
    scheme, _space, key = request.headers.get("Authorization", "").partition(" ")
    found = account_of_key(key) if scheme == "Bearer" else None
    if found is None:
        raise Refusal(401, "bad_key", "This key opens nothing.")
    return found.id


def _key(request: HttpRequest) -> str:
    key = request.headers.get("Idempotency-Key", "")
    if not 8 <= len(key) <= 128 or not key.isascii():
        raise _invalid("idempotency_key")
    return key


def _body(request: HttpRequest) -> dict[str, Any]:
    try:
        body = decode(request.body)
    except (ValueError, RecursionError):
        body = None
    if not isinstance(body, dict):
        raise _invalid("body")
    return body


def _new_charge(body: dict[str, Any]) -> NewCharge:
    if body.get("currency") != "BRL":
        raise _invalid("currency")
    if body.get("method") not in _METHODS:
        raise _invalid("method")
    return NewCharge(
        reference=_text(body, "reference", r"^[A-Za-z0-9_-]{8,64}$"),
        payment_id=_text(body, "payment_id", r"^[A-Za-z0-9_-]{0,64}$"),
        amount=_amount(body.get("amount")),
        method=body["method"],
        description=_text(body, "description", r"^[^\0]{0,140}$"),
        expires_at=_time(body.get("expires_at")),
        webhook_url=_text(body, "webhook_url", _ADDRESS.pattern),
        return_url=_text(body, "return_url", rf"^$|{_ADDRESS.pattern}"),
    )


def _text(body: dict[str, Any], name: str, form: str) -> str:
    try:
        value = read_text(body.get(name))
    except ValueError:  # what no column takes
        raise _invalid(name) from None
    if not re.fullmatch(form, value):
        raise _invalid(name)
    return value


def _amount(value: object) -> Decimal:
    try:
        amount = Money.of(Decimal(value)).reais if isinstance(value, str) else Decimal(0)
    except (InvalidOperation, ValueError):
        raise _invalid("amount") from None
    if not 0 < amount < 10**9:
        raise _invalid("amount")
    return amount


def _time(value: object) -> datetime:
    try:
        at = datetime.fromisoformat(str(value))
    except ValueError:
        raise _invalid("expires_at") from None
    if at.tzinfo is None:
        raise _invalid("expires_at")
    return at


def _invalid(field: str) -> Refusal:
    return Refusal(422, f"invalid_{field}", f"{field} cannot be read.")


def _refuse_by_amount(amount: Decimal) -> None:
    """Some amounts ask to be refused before anything is made."""
    outcome = outcome_of(amount)
    if outcome is Outcome.LIMITED:
        raise Refusal(429, "too_many_calls", "Slow down.")
    if outcome is Outcome.LOCKED:
        raise Refusal(401, "bad_key", "This key opens nothing, for this amount.")


def _misbehave(amount: Decimal, *, is_first: bool) -> None:
    """Some amounts ask for a charge that is made and an answer that is none.

    A repeated create finds out what the error left; the silence stays, so that only asking helps.
    """
    outcome = outcome_of(amount)
    if outcome is Outcome.SILENT:
        time.sleep(SILENCE_SECONDS)
    if outcome is Outcome.SILENT or (outcome is Outcome.BROKEN and is_first):
        raise Refusal(500, "internal_error", "Something broke here.")
