"""What a provider says of a charge becomes what we know of a payment.

1. Lock the payment and the others of its reference.
2. Refuse what is not about it: another token, another currency, a word nobody knows.
3. Merge into its facts; derive the status; decide whether it settles the reference.
4. Write the row, its history, the facts for those above and the queue for people, all at once.
"""

from copy import copy
from dataclasses import fields, replace
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from gateways.asking_times import question_after
from gateways.charges import Charge
from gateways.facts import Facts, derive_status, merge, with_refunded
from gateways.models import Discrepancy, Payment
from gateways.selectors.fees import estimated_fee
from gateways.services.announcing import Change, announce
from gateways.services.discrepancies import close_sent_back_double, note_discrepancy
from gateways.services.foreign import what_is_foreign
from gateways.services.found_refunds import keep_found_refunds, succeeded_total
from gateways.services.locking import lock_payments
from gateways.services.waking import wake_unmatched
from gateways.shapes import text

Kind, Status = Discrepancy.Kind, Payment.Status
_COLUMNS = [each.name for each in fields(Facts) if each.name != "answered"]
_OWN_COLUMNS = ["status", "settles", "expires_at", "superseded_at", "ask_at"]
_WAITING = (Status.UNKNOWN, Status.PENDING)
_CARD_OVER = (Status.FAILED, Status.EXPIRED, Status.REFUNDED)


def apply_charge(*, payment_id: UUID, charge: Charge, source: str, now: datetime) -> Payment:
    """Merge what the provider says into the payment. Safe to repeat, in any order, at once.

    The first paid payment of a reference settles it; a second one is noted as DOUBLE (and sent
    back by who hears of it). Less than the amount, another currency or another token settles
    nothing. Raises PaymentNotFound.
    """
    with transaction.atomic():
        payment, others = lock_payments(payment_id)
        if foreign := what_is_foreign(payment, charge):
            note_discrepancy(
                payment=payment,
                kind=foreign,
                now=now,
                amount=charge.amount.reais,
                details={"source": source, "word": text(charge.word)[:50]},
            )
            return payment
        merged = merge(facts_of(payment), charge, seen_at=now)
        if charge.refunds:
            total = keep_found_refunds(payment, charge.refunds, now=now)
            merged = with_refunded(merged, total)
        if charge.expires_at and payment.status in _WAITING:
            payment.expires_at = charge.expires_at
        return _settle(payment, others, merged, source=source, now=now)


def count_refunds(*, payment_id: UUID, source: str, now: datetime) -> Payment:
    """After a refund of ours changed: what went back in all, the status, and who must hear of it.

    Safe to repeat. Raises PaymentNotFound.
    """
    with transaction.atomic():
        payment, others = lock_payments(payment_id)
        total = max(succeeded_total(payment), payment.refunded_amount)
        return _settle(
            payment, others, with_refunded(facts_of(payment), total), source=source, now=now
        )


def facts_of(payment: Payment) -> Facts:
    """What the row knows."""
    known = {name: getattr(payment, name) for name in _COLUMNS}
    return Facts(answered=payment.status != Status.UNKNOWN, **known)


def _settle(
    payment: Payment, others: list[Payment], merged: Facts, *, source: str, now: datetime
) -> Payment:
    before = copy(payment)
    merged = _with_estimated_fee(payment, merged, now)
    for name in _COLUMNS:
        setattr(payment, name, getattr(merged, name))
    settled_by_another = any(each.settles for each in others)
    enough = payment.amount_paid is not None and payment.amount_paid >= payment.amount
    payment.settles = before.settles or (enough and not settled_by_another)
    payment.status = derive_status(merged, amount=payment.amount, settles=payment.settles)
    if payment.status not in _WAITING:
        payment.ask_at = question_after(payment, now)
    _give_way(payment, others, now)
    change = Change(before, payment, source, now, late=_is_late(before, payment))
    if change.has(*_COLUMNS, *_OWN_COLUMNS):
        payment.save(update_fields=[*_COLUMNS, *_OWN_COLUMNS])
        announce(change)
        _note_odd_money(change, settled_by_another=settled_by_another)
        close_sent_back_double(payment, now=now)
        wake_unmatched(payment, _gained_ids(change))
    return payment


def _with_estimated_fee(payment: Payment, merged: Facts, now: datetime) -> Facts:
    if merged.fee is not None or merged.amount_paid is None:
        return merged
    day = timezone.localdate(merged.paid_at or now)
    fee = estimated_fee(payment, amount=merged.amount_paid, on=day)
    return replace(merged, fee=fee, fee_is_estimate=True)


def _give_way(payment: Payment, others: list[Payment], now: datetime) -> None:
    """A card charge that comes to life beside a newer one counts as replaced by it.

    The index that keeps us from charging a card twice must not keep us from writing down that
    somebody was charged twice.
    """
    if payment.method != Payment.Method.CARD or payment.superseded_at:
        return
    live = [
        each
        for each in others
        if each.method == Payment.Method.CARD
        and each.status not in _CARD_OVER
        and each.superseded_at is None
    ]
    if live and payment.status not in _CARD_OVER:
        payment.superseded_at = now


def _is_late(before: Payment, payment: Payment) -> bool:
    """Money for a charge that was given up: whoever asked for it may have moved on."""
    if payment.paid_at is None:
        return False
    given_up = before.status == Status.EXPIRED or before.superseded_at is not None
    return given_up or payment.paid_at > payment.expires_at


def _note_odd_money(change: Change, *, settled_by_another: bool) -> None:
    payment = change.after
    if payment.amount_paid is None or not change.has("amount_paid", "settles"):
        return
    difference = payment.amount_paid - payment.amount
    kinds = {
        Kind.UNDERPAID: difference < 0 and not payment.settles,
        Kind.OVERPAID: difference > 0 and payment.settles,
        Kind.DOUBLE: difference >= 0 and settled_by_another and not payment.settles,
        Kind.LATE: change.late and payment.settles,
    }
    for kind in (each for each, is_so in kinds.items() if is_so):
        whole = kind in (Kind.DOUBLE, Kind.LATE)
        amount = payment.amount_paid if whole else abs(difference)
        note_discrepancy(payment=payment, kind=kind, now=change.now, amount=amount, again=True)


def _gained_ids(change: Change) -> list[str]:
    payment, before = change.after, change.before
    return [
        getattr(payment, name)
        for name in ("provider_id", "end_to_end_id")
        if getattr(payment, name) != getattr(before, name)
    ]
