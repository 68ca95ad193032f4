"""The life of a delivery around its files: made, claimed, expired."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from core import audit, outbox
from partners.errors import DeliveryExpired, DeliveryNotDraft, DeliveryNotReady
from partners.models import Delivery
from partners.services.cleaning import close_uploads

DRAFTS_KEPT = timedelta(days=30)
EXPIRED_AT_ONCE = 200
Status = Delivery.Status


@dataclass(frozen=True, slots=True)
class NewDelivery:
    """What a partner says of a delivery."""

    title: str
    client_name: str = ""
    client_email: str = ""
    event_date: date | None = None
    external_id: str = ""


def create_delivery(
    *, partner_id: UUID, new: NewDelivery, by: str, now: datetime
) -> tuple[Delivery, bool]:
    """A draft, and whether this call made it.

    Safe to repeat with an `external_id`: the partner's live delivery of that id comes back as it
    stands, also when two calls race. An expired one has given its id up.
    """
    earlier = _live_delivery(partner_id, new.external_id)
    if earlier is not None:
        return earlier, False
    try:
        with transaction.atomic():
            delivery = Delivery.objects.create(
                partner_id=partner_id, created_at=now, touched_at=now, **asdict(new)
            )
            audit.record(
                "partners.delivery.created",
                subject=f"delivery:{delivery.id}",
                by=by,
                after={"status": delivery.status, "partner_id": str(partner_id)},
            )
            return delivery, True
    except IntegrityError:
        winner = _live_delivery(partner_id, new.external_id)
        if winner is None:
            raise
        return winner, False


def _live_delivery(partner_id: UUID, external_id: str) -> Delivery | None:
    if not external_id:
        return None
    same = Delivery.objects.filter(partner_id=partner_id, external_id=external_id)
    return same.exclude(status=Status.EXPIRED).first()


def locked_draft(*, delivery_id: UUID) -> Delivery:
    """The delivery, locked, if its files may still change.

    Raises DeliveryNotDraft, DeliveryExpired.
    """
    delivery = Delivery.objects.select_for_update(no_key=True).get(id=delivery_id)
    if delivery.status == Status.EXPIRED:
        raise DeliveryExpired
    if delivery.status != Status.DRAFT:
        raise DeliveryNotDraft
    return delivery


def touch(delivery: Delivery, now: datetime) -> None:
    """Somebody worked on it: the draft's thirty days begin anew. Safe to repeat."""
    delivery.touched_at = now
    delivery.save(update_fields=["touched_at"])


@transaction.atomic
def mark_delivery_claimed(*, delivery_id: UUID, by: str, now: datetime) -> Delivery:
    """READY → CLAIMED: a client has a copy. Safe to repeat. Raises DeliveryNotReady."""
    rows = Delivery.objects.select_for_update(no_key=True).defer("assets_payload")
    delivery = rows.get(id=delivery_id)
    if delivery.status == Status.CLAIMED:
        return delivery
    if delivery.status != Status.READY:
        raise DeliveryNotReady
    change_status(delivery, Status.CLAIMED, by=by, now=now)
    return delivery


def change_status(delivery: Delivery, status: Delivery.Status, *, by: str, now: datetime) -> None:
    """One step along TRANSITIONS, with its audit row and its fact.

    The caller holds the row's lock and saves further fields itself. Not safe to repeat.
    """
    before = Status(delivery.status)
    if status not in Delivery.TRANSITIONS[before]:
        raise ValueError(f"a delivery does not go from {before} to {status}")
    delivery.status = status
    delivery.touched_at = now
    delivery.save(update_fields=["status", "touched_at"])
    audit.record(
        f"partners.delivery.{_FACTS[status]}",
        subject=f"delivery:{delivery.id}",
        by=by,
        before={"status": before},
        after={"status": status},
    )
    outbox.publish(
        f"partners.delivery.{_FACTS[status]}",
        {"delivery_id": str(delivery.id), "partner_id": str(delivery.partner_id)},
    )


_FACTS = {
    Status.DRAFT: "returned",
    Status.PROCESSING: "published",
    Status.READY: "ready",
    Status.CLAIMED: "claimed",
    Status.EXPIRED: "expired",
}


def expire_stale_drafts(*, by: str, now: datetime) -> int:
    """DRAFT → EXPIRED where nobody did anything for thirty days; answers how many.

    What was uploaded is removed afterwards. Safe to repeat and to run twice at once.
    """
    with transaction.atomic():
        stale = list(
            Delivery.objects.filter(status=Status.DRAFT, touched_at__lt=now - DRAFTS_KEPT)
            .order_by("touched_at")
            .select_for_update(skip_locked=True, no_key=True)[:EXPIRED_AT_ONCE]
        )
        for delivery in stale:
            change_status(delivery, Status.EXPIRED, by=by, now=now)
            close_uploads(delivery)
    return len(stale)
