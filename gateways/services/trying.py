"""One try after the other: each a payment of its own, written before its gateway hears of it."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from core import outbox
from core.rows import insert_row
from gateways.asking_times import FIRST_QUESTION
from gateways.charges import Customer, Method
from gateways.errors import NoGatewayAvailable
from gateways.models import Gateway, Payment
from gateways.routing.choosing import Choice, Route, choose_gateways
from gateways.routing.health import claim_probe
from gateways.selectors.fees import estimated_fee
from gateways.services.announcing import Change, write_event
from gateways.services.requests import build_request, seal


@dataclass(frozen=True, slots=True)
class Wanted:
    """An amount somebody wants collected."""

    reference: str
    amount: Decimal
    method: Method
    description: str
    by: str
    now: datetime
    partner_id: UUID | None = None
    customer: Customer = field(default=Customer(), repr=False)
    tracking_token: str = ""
    return_url: str = ""
    installments: int = 1
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Try:
    """A payment that is to be asked for, at which gateway, and who comes after it."""

    payment: Payment
    gateway: Gateway
    route: Route
    choice: Choice
    rest: tuple[Route, ...]


class SomebodyElseTries(Exception):
    """Another request has a live payment for this already; what we began is undone."""


def begin_first_try(wanted: Wanted) -> Try:
    """Choose and write the first payment in one transaction; a turn is used up only with it.

    Raises NoGatewayAvailable, SomebodyElseTries; RuntimeError inside a transaction, where the row
    could vanish after the gateway was asked.
    """
    with transaction.atomic(durable=True):
        choice = choose_gateways(
            partner_id=wanted.partner_id,
            method=wanted.method,
            amount=wanted.amount,
            now=wanted.now,
        )
        return _begin(wanted, choice, choice.routes)


def begin_next_try(wanted: Wanted, former: Try, give_up: Callable[[], object]) -> Try:
    """`give_up` the former try and write the next one, in one transaction.

    Whoever watches sees one or the other. Raises NoGatewayAvailable, SomebodyElseTries: then the
    former one is given up all the same.
    """
    try:
        with transaction.atomic(durable=True):
            give_up()
            return _begin(wanted, former.choice, former.rest)
    except (NoGatewayAvailable, SomebodyElseTries):
        with transaction.atomic(durable=True):
            give_up()
        raise


def _begin(wanted: Wanted, choice: Choice, routes: tuple[Route, ...]) -> Try:
    for position, route in enumerate(routes):
        if route.needs_probe and not claim_probe(
            gateway_id=route.gateway_id, last_resort=route.is_last_resort, now=wanted.now
        ):
            continue
        gateway = Gateway.objects.get(id=route.gateway_id)
        payment = _write_payment(wanted, choice, gateway)
        return Try(payment, gateway, route, choice, routes[position + 1 :])
    raise NoGatewayAvailable


def _write_payment(wanted: Wanted, choice: Choice, gateway: Gateway) -> Payment:
    payment = Payment(
        id=uuid.uuid4(),
        gateway=gateway,
        partner_id=wanted.partner_id,
        reference=wanted.reference,
        amount=wanted.amount,
        method=wanted.method,
        installments=wanted.installments,
        description=wanted.description[:140],
        tracking_token=wanted.tracking_token,
        routing=choice.as_json(),
        created_at=wanted.now,
        expires_at=wanted.expires_at or wanted.now + _lifetime(wanted.method),
        ask_at=wanted.now + FIRST_QUESTION,
    )
    payment.fee = estimated_fee(payment, amount=payment.amount, on=timezone.localdate(wanted.now))
    asked = build_request(payment, gateway, customer=wanted.customer, return_url=wanted.return_url)
    payment.request = seal(asked)
    if not insert_row(payment, unless_there=True):
        raise SomebodyElseTries
    _tell(payment, gateway, wanted)
    return payment


def _lifetime(method: Method) -> timedelta:
    seconds = {
        Method.PIX: settings.PIX_EXPIRES_SECONDS,
        Method.CARD: settings.CARD_EXPIRES_SECONDS,
    }
    return timedelta(seconds=seconds[method])


def _tell(payment: Payment, gateway: Gateway, wanted: Wanted) -> None:
    write_event(
        Change(payment, payment, "charge", wanted.now), "created", by=wanted.by, kind=gateway.kind
    )
    outbox.publish(
        "gateways.payment.created",
        {
            "payment_id": payment.payment_id,
            "reference": payment.reference,
            "partner_id": str(payment.partner_id) if payment.partner_id else None,
            "gateway_id": str(gateway.pk),
            "kind": gateway.kind,
            "method": payment.method,
            "amount": str(payment.amount),
        },
    )
