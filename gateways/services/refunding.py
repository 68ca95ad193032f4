"""Sending money back: the row first, under the payment's lock; the provider hears of it later."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Q, Sum

from core import audit, outbox
from core.money import quantize
from gateways.errors import NotRefundable, PaymentNotFound
from gateways.models import Payment, Refund
from gateways.registry import adapter_class
from gateways.services.announcing import Change, write_event

Status = Refund.Status


def refund_payment(
    *, payment_id: UUID, amount: Decimal | None, source: str, by: str, now: datetime
) -> Refund:
    """Ask for the money to go back, whole (`None` = all that is left) or in part.

    Safe to repeat: the same `source` is the same refund, whatever became of it. Never more than
    was paid, however many ask at once. `payment_id` is `Payment.id`. Raises PaymentNotFound,
    NotRefundable.
    """
    with transaction.atomic():
        payment = _locked(payment_id)
        asked_before = Refund.objects.filter(payment=payment, source=source).first()
        if asked_before is not None:
            return asked_before
        left = refundable_amount(payment)
        wanted = left if amount is None else quantize(amount)
        _check(payment, wanted, left)
        refund = Refund.objects.create(
            payment=payment, source=source, amount=wanted, asked_by=by, created_at=now
        )
        _tell(payment, refund, now)
    return refund


def refundable_amount(payment: Payment) -> Decimal:
    """What came and is not on its way back yet, also by refunds made at the provider itself."""
    totals = payment.refunds.aggregate(
        succeeded=Sum("amount", filter=Q(status=Status.SUCCEEDED), default=Decimal(0)),
        pending=Sum("amount", filter=Q(status=Status.PENDING), default=Decimal(0)),
    )
    gone: Decimal = max(totals["succeeded"], payment.refunded_amount) + totals["pending"]
    return max((payment.amount_paid or Decimal(0)) - gone, Decimal(0))


def _locked(payment_id: UUID) -> Payment:
    rows = Payment.objects.select_for_update(of=("self",)).select_related("gateway")
    payment = rows.filter(id=payment_id).first()
    if payment is None:
        raise PaymentNotFound
    return payment


def _check(payment: Payment, wanted: Decimal, left: Decimal) -> None:
    if payment.gateway is None or payment.paid_at is None:
        raise NotRefundable("Este pagamento não pode ser devolvido por aqui.")
    if wanted <= 0 or wanted > left:
        raise NotRefundable(f"Resta devolver R$ {left}.".replace(".", ",", 1))
    capabilities = adapter_class(payment.gateway.kind).capabilities
    if not capabilities.refunds:
        raise NotRefundable("Este provedor não devolve pelo sistema: devolva no painel dele.")
    if not capabilities.partial_refund and wanted != payment.amount_paid:
        raise NotRefundable("Este provedor só devolve o valor inteiro.")


def _tell(payment: Payment, refund: Refund, now: datetime) -> None:
    audit.record(
        "gateways.refund.requested",
        subject=f"payment:{payment.payment_id}",
        by=refund.asked_by,
        after={"amount": str(refund.amount), "source": refund.source, "refund": str(refund.id)},
    )
    write_event(
        Change(payment, payment, refund.source, now),
        "refund_requested",
        amount=str(refund.amount),
        by=refund.asked_by,
    )
    outbox.publish("gateways.refund.requested", {"refund_id": str(refund.id)})
