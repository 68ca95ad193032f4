"""Withdrawing a charge nobody has paid."""

from datetime import datetime
from uuid import UUID

from gateways.errors import PaymentNotFound
from gateways.models import Payment
from gateways.opening import open_adapter
from gateways.services.requests import charge_as_known
from gateways.services.settling import apply_charge


def cancel_payment(*, payment_id: UUID, source: str, now: datetime) -> Payment:
    """Ask the gateway to withdraw the charge and merge its answer; not inside a transaction.

    Safe to repeat. Money that came first stays. Raises GatewayError, PaymentNotFound.
    """
    payment = Payment.objects.select_related("gateway").filter(id=payment_id).first()
    if payment is None or payment.gateway is None:
        raise PaymentNotFound
    charge = open_adapter(payment.gateway).cancel(charge_as_known(payment))
    return apply_charge(payment_id=payment_id, charge=charge, source=source, now=now)
