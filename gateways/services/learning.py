"""What became of a request whose answer we never got."""

from datetime import datetime

from gateways.asking_times import IN_FLIGHT, REPEAT_FOR
from gateways.gateway_adapter import Capabilities, GatewayAdapter
from gateways.models import Payment
from gateways.opening import open_adapter
from gateways.services.asking import fetch_charge
from gateways.services.calling import call_once
from gateways.services.closing import close_payment
from gateways.services.failures import ABSENT, DECLINED
from gateways.services.requests import unseal
from gateways.services.settling import apply_charge
from gateways.trouble import (
    CustomerDataRequired,
    CustomerDeclined,
    GatewayError,
    OutcomeUnknown,
)


def learn_of_unknown(*, payment: Payment, source: str, now: datetime) -> Payment:
    """Ask until it is known: made, declined, or surely never made. Nothing else ends the doubt.

    Safe to repeat: the request that is sent again is the same to the byte, with the same key.
    Raises GatewayError when the gateway gave no answer.
    """
    if payment.gateway is None:
        return payment
    adapter = open_adapter(payment.gateway)
    if _may_repeat(payment, adapter.capabilities, now):
        try:
            return _repeat(payment, adapter, source, now)
        except OutcomeUnknown:
            raise
        except (GatewayError, CustomerDataRequired):
            # It tells nothing of the first time; the token may.
            if not adapter.capabilities.query_by_token:
                raise
    if not adapter.capabilities.query_by_token:
        return payment
    return _look_for_token(payment, adapter.capabilities, source, now)


def _may_repeat(payment: Payment, capabilities: Capabilities, now: datetime) -> bool:
    """Not for what is unwanted by now, unless it is the only way to find it; not for ever."""
    wanted = payment.superseded_at is None and now < payment.expires_at
    return (
        capabilities.idempotent_create
        and bool(payment.request)
        and now - payment.created_at < REPEAT_FOR
        and (wanted or not capabilities.query_by_token)
    )


def _repeat(payment: Payment, adapter: GatewayAdapter, source: str, now: datetime) -> Payment:
    try:
        charge = call_once(adapter, unseal(payment.request))
    except OutcomeUnknown:
        # It may arrive late: from now on counts how long an absence can be doubted.
        Payment.objects.filter(id=payment.id).update(asked_at=now)
        raise
    except CustomerDeclined as declined:
        return close_payment(
            payment_id=payment.id,
            closed_as="failed",
            failure_code=DECLINED,
            source=source,
            now=now,
            vendor_code=declined.code[:50],
        )
    return apply_charge(payment_id=payment.id, charge=charge, source=source, now=now)


def _look_for_token(
    payment: Payment, capabilities: Capabilities, source: str, now: datetime
) -> Payment:
    charge = fetch_charge(payment_id=payment.id, now=now)
    if charge is not None:
        return apply_charge(payment_id=payment.id, charge=charge, source=source, now=now)
    last_sent = payment.created_at + IN_FLIGHT
    if capabilities.idempotent_create and payment.asked_at:
        last_sent = max(last_sent, payment.asked_at)
    if now - last_sent < capabilities.absent_after:
        return payment
    return close_payment(
        payment_id=payment.id, closed_as="failed", failure_code=ABSENT, source=source, now=now
    )
