"""Collecting an amount through whichever gateway works, and never twice.

1. What already stands is shown again: a settled payment, a live one, one somebody is just making.
2. The payment is written, committed, and only then its gateway is asked.
3. Not sent, or the gateway's own fault: that payment is over, the next gateway gets a new one.
4. Nobody knows what became of it: a card waits until the provider has said so, and nobody else is
   asked; a Pix nobody has seen makes way, stays asked about, and settles if it is paid after all.
5. Declined, or our data is wrong: no other gateway is asked.

A crash anywhere leaves a payment that says UNKNOWN; the janitor goes on from there.
"""

from datetime import datetime
from decimal import Decimal
from functools import partial
from typing import Any
from uuid import UUID

import structlog
from django.db import IntegrityError

from gateways.charges import Charge, Customer, Method
from gateways.errors import NoGatewayAvailable
from gateways.metrics import PAYMENTS_CREATED
from gateways.models import Payment
from gateways.opening import open_adapter
from gateways.registry import adapter_class
from gateways.routing.health import note_answer, release_probe
from gateways.selectors.standing import LIVE
from gateways.services.calling import create_charge
from gateways.services.closing import close_payment, supersede_payment
from gateways.services.failures import Failure, failure_of, failure_of_charge, may_make_way
from gateways.services.making_room import follow_winner, make_room
from gateways.services.requests import unseal
from gateways.services.scheduling import schedule_question
from gateways.services.settling import apply_charge
from gateways.services.trying import (
    SomebodyElseTries,
    Try,
    Wanted,
    begin_first_try,
    begin_next_try,
)
from gateways.trouble import CustomerDataRequired, GatewayError

_log = structlog.get_logger("acervo.gateways")


def collect(
    *,
    reference: str,
    amount: Decimal,
    method: str,
    description: str,
    by: str,
    now: datetime,
    partner_id: UUID | None = None,
    customer: Customer = Customer(),  # noqa: B008 (frozen)
    tracking_token: str = "",
    return_url: str = "",
    installments: int = 1,
    expires_at: datetime | None = None,
) -> Payment:
    """A payment for the reference: the one that stands, or a new one at the first gateway that

    works. Safe to repeat and to call many times at once: there is one live payment for a reference
    and method. A card may come back UNKNOWN: it is asked about, and not to be charged elsewhere.
    Not inside a transaction. Raises NoGatewayAvailable, PaymentDeclined, PaymentRefused,
    CustomerDataMissing, AmountChanged.
    """
    wanted = Wanted(
        reference,
        amount,
        Method(method),
        description,
        by,
        now,
        partner_id,
        customer,
        tracking_token,
        return_url,
        installments,
        expires_at,
    )
    standing = make_room(wanted)
    if standing is not None:
        return standing
    try:
        return _try_each(begin_first_try(wanted), wanted)
    except SomebodyElseTries:
        return follow_winner(wanted)


def create_pix_payment(**given: Any) -> Payment:
    """`collect` by Pix: `pix_code` is what the person copies. Raises what `collect` raises."""
    return collect(method=Method.PIX, **given)


def create_card_payment(**given: Any) -> Payment:
    """`collect` by card: `redirect_url` is where the person goes. Raises what `collect` raises."""
    return collect(method=Method.CARD, **given)


def _try_each(attempt: Try, wanted: Wanted) -> Payment:
    while True:
        payment, failure = _ask(attempt, wanted)
        PAYMENTS_CREATED.labels(
            attempt.gateway.kind, wanted.method, failure.result if failure else "created"
        ).inc()
        if failure is None:
            return payment
        if failure.is_unknown and not _may_go_on(attempt):
            return payment
        if failure.is_unknown and not attempt.rest:
            # Left standing: the janitor may yet learn that it exists.
            raise NoGatewayAvailable
        give_up = partial(_give_up, attempt, failure, wanted)
        if failure.refusal is not None:
            give_up()
            raise failure.refusal
        attempt = begin_next_try(wanted, attempt, give_up)


def _ask(attempt: Try, wanted: Wanted) -> tuple[Payment, Failure | None]:
    """Ask for the money, and write down what came of it. No transaction is open meanwhile."""
    try:
        adapter = open_adapter(attempt.gateway)
        charge = create_charge(adapter, unseal(attempt.payment.request))
    except CustomerDataRequired as missing:
        release_probe(gateway_id=attempt.gateway.pk, now=wanted.now)
        return attempt.payment, failure_of(missing)
    except GatewayError as trouble:
        _note(attempt, trouble, wanted)
        return _in_doubt_or_not(attempt, failure_of(trouble), wanted)
    payment = _keep(attempt, charge, wanted)
    _note(attempt, None, wanted)
    if payment.superseded_at and payment.status in LIVE:
        return follow_winner(wanted), None
    return payment, failure_of_charge(payment)


def _keep(attempt: Try, charge: Charge, wanted: Wanted) -> Payment:
    payment_id = attempt.payment.id
    try:
        apply_charge(payment_id=payment_id, charge=charge, source="charge", now=wanted.now)
    except IntegrityError:
        # The id they gave us is another payment's: whatever this is, it is not to be shown.
        _log.error("charge_is_anothers", kind=attempt.gateway.kind, payment=str(payment_id))
    return schedule_question(payment_id=payment_id, now=wanted.now)


def _in_doubt_or_not(
    attempt: Try, failure: Failure, wanted: Wanted
) -> tuple[Payment, Failure | None]:
    payment = attempt.payment
    if failure.is_unknown:
        # Nobody is waiting for its answer any more: see `is_in_flight`.
        Payment.objects.filter(id=payment.id).update(asked_at=wanted.now)
        payment.refresh_from_db()
        if payment.status != Payment.Status.UNKNOWN:
            # A webhook or the janitor has learned of it meanwhile.
            return payment, failure_of_charge(payment)
    return payment, failure


def _may_go_on(attempt: Try) -> bool:
    capabilities = adapter_class(attempt.gateway.kind).capabilities
    return may_make_way(attempt.payment.method, capabilities)


def _give_up(attempt: Try, failure: Failure, wanted: Wanted) -> None:
    payment_id, now = attempt.payment.id, wanted.now
    if failure.is_unknown:
        supersede_payment(payment_id=payment_id, source="charge", now=now)
        return
    close_payment(
        payment_id=payment_id,
        closed_as="failed",
        failure_code=failure.code,
        source="charge",
        now=now,
        **failure.details,
    )


def _note(attempt: Try, trouble: GatewayError | None, wanted: Wanted) -> None:
    note_answer(
        gateway_id=attempt.gateway.pk,
        trouble=trouble,
        probe=attempt.route.needs_probe,
        now=wanted.now,
    )
