"""The provider is asked what is true; nothing is believed that only a letter says."""

from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from gateways.charges import Charge
from gateways.errors import PaymentNotFound
from gateways.models import Payment
from gateways.opening import open_adapter
from gateways.registry import adapter_class
from gateways.services.settling import apply_charge
from gateways.trouble import AskedTooSoon, ProviderRejected


def ask_gateway(*, payment_id: UUID, source: str, now: datetime) -> Payment:
    """Fetch the charge, outside any transaction, and merge it. Safe to repeat.

    A charge that is surely absent changes nothing. Raises GatewayError (AskedTooSoon within the
    provider's `poll_interval`), PaymentNotFound.
    """
    charge = fetch_charge(payment_id=payment_id, now=now)
    if charge is None:
        return Payment.objects.get(id=payment_id)
    return apply_charge(payment_id=payment_id, charge=charge, source=source, now=now)


def fetch_charge(*, payment_id: UUID, now: datetime, provider_id: str = "") -> Charge | None:
    """What the provider says now; None = surely absent. Safe to repeat.

    `provider_id` serves while the payment has none of its own. Raises GatewayError,
    PaymentNotFound.
    """
    payment = Payment.objects.select_related("gateway").filter(id=payment_id).first()
    if payment is None:
        raise PaymentNotFound
    if payment.gateway is None:
        raise ProviderRejected("a payment without its account cannot be asked about")
    _take_turn(payment, adapter_class(payment.gateway.kind).capabilities.poll_interval, now)
    return open_adapter(payment.gateway).fetch(
        provider_id=payment.provider_id or provider_id, token=payment.webhook_token.hex
    )


def _take_turn(payment: Payment, pause: timedelta, now: datetime) -> None:
    """One question at a time about one charge, whoever asks. Raises AskedTooSoon."""
    due = Q(asked_at__isnull=True) | Q(asked_at__lte=now - pause)
    if Payment.objects.filter(due, id=payment.id).update(asked_at=now):
        return
    wait = pause.total_seconds()
    if payment.asked_at:
        wait = (payment.asked_at + pause - now).total_seconds()
    raise AskedTooSoon(retry_after_seconds=max(1, round(wait)))
