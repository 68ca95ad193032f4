"""What already stands is shown again; what is over, or only in our way, is cleared."""

import time

from gateways.asking_times import IN_FLIGHT
from gateways.charges import Method
from gateways.errors import AmountChanged
from gateways.models import Payment
from gateways.registry import adapter_class
from gateways.selectors.standing import LIVE, latest_payment, standing_payment
from gateways.services.asking import ask_gateway
from gateways.services.cancelling import cancel_payment
from gateways.services.closing import close_payment, supersede_payment
from gateways.services.failures import may_make_way, refusal_after
from gateways.services.trying import Wanted
from gateways.trouble import GatewayError

WAIT_SECONDS = 5.0
_LOOK_AGAIN_SECONDS = 0.1
Status = Payment.Status


def make_room(wanted: Wanted) -> Payment | None:
    """The payment that stands for the reference; None = the way is free for a new one.

    Safe to repeat. Raises AmountChanged, and what the try of somebody else came to.
    """
    standing = _standing(wanted)
    if standing is None:
        return None
    if standing.status in LIVE and standing.amount != wanted.amount:
        raise AmountChanged
    if standing.status == Status.UNKNOWN:
        return _in_doubt(standing, wanted)
    if standing.status == Status.PENDING and standing.expires_at <= wanted.now:
        return _expired(standing, wanted)
    return standing


def follow_winner(wanted: Wanted) -> Payment:
    """The payment another request is making for us: waited for a little, then as it is.

    Raises what that request came to.
    """
    until = time.monotonic() + WAIT_SECONDS
    while True:
        standing = _standing(wanted)
        if standing is None:
            raise refusal_after(latest_payment(reference=wanted.reference, method=wanted.method))
        if not is_in_flight(standing, wanted) or time.monotonic() >= until:
            return standing
        time.sleep(_LOOK_AGAIN_SECONDS)


def is_in_flight(payment: Payment, wanted: Wanted) -> bool:
    """Its own request may still be waiting for the gateway."""
    young = wanted.now - payment.created_at < IN_FLIGHT
    return payment.status == Status.UNKNOWN and payment.asked_at is None and young


def _standing(wanted: Wanted) -> Payment | None:
    return standing_payment(reference=wanted.reference, method=wanted.method)


def _in_doubt(standing: Payment, wanted: Wanted) -> Payment | None:
    if is_in_flight(standing, wanted):
        return follow_winner(wanted)
    if standing.gateway is None:
        return standing
    if not may_make_way(standing.method, adapter_class(standing.gateway.kind).capabilities):
        return standing
    supersede_payment(payment_id=standing.id, source="charge", now=wanted.now)
    return None


def _expired(standing: Payment, wanted: Wanted) -> Payment | None:
    """A Pix ends by our clock and may still be paid; a card's page only by its gateway's word."""
    if standing.method == Method.PIX:
        close_payment(payment_id=standing.id, closed_as="expired", source="charge", now=wanted.now)
        return None
    try:
        payment = ask_gateway(payment_id=standing.id, source="charge", now=wanted.now)
        if payment.status == Status.PENDING:
            payment = cancel_payment(payment_id=standing.id, source="charge", now=wanted.now)
    except GatewayError:
        return standing
    return None if payment.status in (Status.EXPIRED, Status.FAILED) else payment
