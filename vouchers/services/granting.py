"""What is bought for moments takes effect, is suspended, is taken back."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F

from accounts.selectors import find_person_by_email
from billing.models import Order
from billing.selectors.orders import access_units, order_with_lines
from billing.services.placing import MOMENT
from billing.services.refunding import refund_order
from core import audit
from vouchers.models import AccessGrant, Moment

Status = AccessGrant.Status
_HOLDS = (Order.Status.PAID, Order.Status.PARTIALLY_REFUNDED, Order.Status.REFUNDED)


def follow_order(*, order_id: UUID, by: str, now: datetime) -> None:
    """Let the moments of an order be as the order stands now.

    It reads the order rather than the fact that called it, under the moments' locks: facts may
    come in any order, twice, or at once, and end the same. Nothing is ever deleted.
    """
    with transaction.atomic():
        moments = _moments(order_id)
        order = order_with_lines(order_id)
        wanted = _wanted(order)
        if wanted is None or not access_units(order):
            return
        for moment in moments[: access_units(order)]:
            _grant(moment, order_id, wanted, by=by, now=now)


def _wanted(order: Order) -> Status | None:
    """None: nothing was paid yet."""
    if order.access_ended_at is not None:
        return Status.ENDED
    if order.status == Order.Status.DISPUTED:
        return Status.SUSPENDED
    return Status.ACTIVE if order.status in _HOLDS else None


def _moments(order_id: UUID) -> list[Moment]:
    """What the order is for, locked: its own moment; else those it was granted to; else the

    buyer's, that which ends first before the others.
    """
    order = order_with_lines(order_id)
    locked = Moment.objects.select_for_update(no_key=True)
    if order.subject:
        name = order.subject.removeprefix(MOMENT)
        return list(locked.filter(pk=name)) if order.subject.startswith(MOMENT) else []
    granted = list(locked.filter(grants__order_id=order_id))
    if granted:
        return granted
    buyer_id = order.buyer_id or _proved_owner(order.customer_email)
    if buyer_id is None:
        return []
    timed = locked.filter(user_id=buyer_id, access_until__isnull=False)
    return list(timed.order_by(F("access_until").asc(), "id"))


def _proved_owner(email: str) -> UUID | None:
    """Whoever has shown that the address is theirs."""
    person = find_person_by_email(email)
    return person.pk if person and person.email_confirmed_at else None


def _grant(moment: Moment, order_id: UUID, wanted: Status, *, by: str, now: datetime) -> None:
    grant = AccessGrant.objects.filter(moment=moment, order_id=order_id).first()
    if grant is None:
        grant = AccessGrant(
            moment=moment, order_id=order_id, status="", until_before=moment.access_until,
            granted_at=now,
        )  # fmt: skip
    if grant.status == wanted:
        return
    before = grant.status
    if not before and wanted == Status.ACTIVE:
        _give_back_if_twice(moment, order_id, by=by, now=now)
    grant.status, grant.changed_at = wanted, now
    grant.save()
    _settle_access(moment, now)
    audit.record(
        "vouchers.access.changed",
        subject=f"moment:{moment.id}",
        by=by,
        before={"grant": before},
        after={"grant": wanted, "order": str(order_id)},
    )


def _give_back_if_twice(moment: Moment, order_id: UUID, *, by: str, now: datetime) -> None:
    """Two tabs, two orders, both paid: the second one's money goes back by itself."""
    if moment.grants.filter(status=Status.ACTIVE).exists():
        refund_order(
            order_id=order_id, amount=None, keeps_access=False, source="bought-twice", by=by,
            now=now,
        )  # fmt: skip


def _settle_access(moment: Moment, now: datetime) -> None:
    """One grant in force opens for good; only contested ones close; none leaves what was before."""
    grants = list(moment.grants.order_by("granted_at", "id"))
    states = {each.status for each in grants}
    moment.suspended_at = None
    if states & {Status.ACTIVE, Status.SUSPENDED}:
        moment.access_until = None
        if Status.ACTIVE not in states:
            moment.suspended_at = now
    else:
        moment.access_until = grants[0].until_before
    moment.save(update_fields=["access_until", "suspended_at"])
