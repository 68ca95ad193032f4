"""A refund on its way: sent once for all it can be helped, and followed until it has arrived.

1. Ask the provider what is true; a refund it lists already is taken up, not sent again.
2. Claim the sending by compare-and-swap, so that two handlers at once send one.
3. Send it with the refund's id as the key. What nobody knows the end of is looked for (1) before it
   is sent again, and not before the provider can be believed that it is not there.
4. Write the row; the payment follows from it.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import Q, Sum

from core.money import Money
from gateways.charges import Charge, RefundStatus
from gateways.gateway_adapter import GatewayAdapter
from gateways.models import Discrepancy, Payment, Refund
from gateways.opening import open_adapter
from gateways.services.announcing import Change, write_event
from gateways.services.asking import fetch_charge
from gateways.services.discrepancies import note_discrepancy
from gateways.services.locking import lock_payments
from gateways.services.settling import apply_charge, count_refunds
from gateways.trouble import (
    CustomerDeclined,
    GatewayError,
    InvalidRequest,
    Outcome,
    ProviderRejected,
)

Status = Refund.Status
_STATUS = {
    RefundStatus.PENDING: Status.PENDING,
    RefundStatus.SUCCEEDED: Status.SUCCEEDED,
    RefundStatus.FAILED: Status.FAILED,
}
_SENDING = timedelta(seconds=90)
_SOURCE = "refund"


def send_refund(*, refund_id: UUID, now: datetime) -> Refund:
    """Take one refund a step further; PENDING = call again later.

    Safe to repeat and to run twice at once; not inside a transaction. Raises GatewayError when the
    provider gave no answer, Refund.DoesNotExist.
    """
    refund = _read(refund_id)
    gateway = refund.payment.gateway
    if refund.status != Status.PENDING or gateway is None:
        return refund
    charge = _look(refund, now)
    if charge is None:
        return _fail(refund, "absent", now)
    refund = _read(refund_id)
    if refund.status != Status.PENDING:
        return refund
    if refund.sent_at and _is_in_total(refund, charge):
        return _finish(refund, Status.SUCCEEDED, now)
    adapter = open_adapter(gateway)
    if refund.provider_id or not _claim(refund, adapter, now):
        return refund
    return _send(adapter, charge, refund, now)


def _read(refund_id: UUID) -> Refund:
    return Refund.objects.select_related("payment__gateway").get(id=refund_id)


def _look(refund: Refund, now: datetime) -> Charge | None:
    """What is true, merged into the payment and the refunds the provider lists."""
    charge = fetch_charge(payment_id=refund.payment_id, now=now)
    if charge is not None:
        apply_charge(payment_id=refund.payment_id, charge=charge, source=_SOURCE, now=now)
    return charge


def _is_in_total(refund: Refund, charge: Charge) -> bool:
    """Where refunds are not listed one by one, the total shows that this one was carried out."""
    others = Refund.objects.filter(payment_id=refund.payment_id, status=Status.SUCCEEDED)
    before = others.aggregate(total=Sum("amount", default=Decimal(0)))["total"]
    return not charge.refunds and charge.refunded.reais >= before + refund.amount


def _claim(refund: Refund, adapter: GatewayAdapter, now: datetime) -> bool:
    """Whoever wins sends; again only once a "not there" can be believed."""
    pause = max(_SENDING, adapter.capabilities.absent_after)
    free = Q(sent_at__isnull=True) | Q(sent_at__lte=now - pause)
    waiting = Refund.objects.filter(free, id=refund.id, status=Status.PENDING, provider_id="")
    return bool(waiting.update(sent_at=now))


def _send(adapter: GatewayAdapter, charge: Charge, refund: Refund, now: datetime) -> Refund:
    try:
        answer = adapter.refund(charge, Money.of(refund.amount), refund.id.hex)
    except (ProviderRejected, InvalidRequest, CustomerDeclined) as trouble:
        return _fail(refund, trouble.code or "rejected", now)
    except GatewayError as trouble:
        if trouble.outcome != Outcome.UNKNOWN:
            Refund.objects.filter(id=refund.id).update(sent_at=None)
        raise
    return _finish(refund, _STATUS[answer.status], now, provider_id=answer.provider_id)


def _fail(refund: Refund, code: str, now: datetime) -> Refund:
    return _finish(refund, Status.FAILED, now, failure_code=code[:50])


def _finish(
    refund: Refund, status: str, now: datetime, *, provider_id: str = "", failure_code: str = ""
) -> Refund:
    """Write how it ended, or that it is on its way; in the order of locks that all news takes."""
    with transaction.atomic():
        payment, _others = lock_payments(refund.payment_id)
        row = _read(refund.id)
        if row.status != Status.PENDING:
            return row
        if provider_id:
            # News of it came before the answer and was taken for somebody else's: it is this one.
            found = Refund.objects.filter(payment=payment, provider_id=provider_id)
            found.exclude(id=row.id).delete()
        row.status, row.failure_code = status, failure_code
        row.provider_id = provider_id or row.provider_id
        row.finished_at = None if status == Status.PENDING else now
        row.save(update_fields=["status", "failure_code", "provider_id", "finished_at"])
        if status == Status.FAILED:
            _tell_failure(payment, row, now)
        count_refunds(payment_id=payment.id, source=_SOURCE, now=now)
    return row


def _tell_failure(payment: Payment, refund: Refund, now: datetime) -> None:
    note_discrepancy(
        payment=payment,
        kind=Discrepancy.Kind.REFUND_FAILED,
        now=now,
        amount=refund.amount,
        details={"refund": str(refund.id), "code": refund.failure_code},
        again=True,
    )
    write_event(
        Change(payment, payment, _SOURCE, now),
        "refund_failed",
        amount=str(refund.amount),
        failure_code=refund.failure_code,
    )
