"""Deliveries and what is in them."""

from datetime import datetime
from uuid import UUID

from django.db.models import Count, QuerySet

from partners.models import Delivery, MediaAsset


def deliveries_matching(
    *,
    status: str | None = None,
    external_id: str | None = None,
    created_after: datetime | None = None,
) -> QuerySet[Delivery]:
    """Deliveries of anybody: the door narrows them to its partner's.

    Without the manifest, which may be megabytes.
    """
    rows = Delivery.objects.defer("assets_payload")
    if status is not None:
        rows = rows.filter(status=status)
    if external_id is not None:
        rows = rows.filter(external_id=external_id)
    if created_after is not None:
        rows = rows.filter(created_at__gt=created_after)
    return rows


def asset_counts(*, delivery_id: UUID) -> dict[str, int]:
    """How many files the delivery has, in all and in each state."""
    found = dict(
        MediaAsset.objects.filter(delivery_id=delivery_id)
        .values_list("processing_status")
        .annotate(count=Count("id"))
        .order_by()
    )
    counts = {state.lower(): found.get(state, 0) for state in MediaAsset.Processing.values}
    return {"total": sum(counts.values()), **counts}
