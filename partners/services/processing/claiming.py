"""Whose file is it for the next seconds."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q

from partners.models import Delivery, MediaAsset

FILES_AT_ONCE = 8
BYTES_AT_ONCE = 256 * 1024 * 1024
LEASE = timedelta(seconds=25)
SLOW_BYTES_A_SECOND = 40 * 1024 * 1024
"""A long video may be held for longer than a photo: by as much as it takes to move."""

Processing = MediaAsset.Processing


def claim_batch(delivery: Delivery, *, now: datetime) -> list[MediaAsset]:
    """Some of the delivery's waiting files, this worker's until their `claimed_until`.

    Workers do not wait for each other; a killed worker's files fall free by themselves.
    """
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lte=now)
    with transaction.atomic():
        waiting = MediaAsset.objects.filter(
            free, delivery=delivery, processing_status=Processing.PROCESSING
        )
        found = list(
            waiting.order_by("position").select_for_update(skip_locked=True)[:FILES_AT_ONCE]
        )
        batch = _as_many_as_fit(found)
        until = now + _lease(batch)
        for asset in batch:
            asset.delivery, asset.claimed_until = delivery, until
        MediaAsset.objects.filter(id__in=[asset.id for asset in batch]).update(claimed_until=until)
    return batch


def _as_many_as_fit(found: list[MediaAsset]) -> list[MediaAsset]:
    """The disk holds a batch at a time; one file always fits."""
    batch, total = found[:1], sum(asset.size_bytes for asset in found[:1])
    for asset in found[1:]:
        total += asset.size_bytes
        if total > BYTES_AT_ONCE:
            break
        batch.append(asset)
    return batch


def _lease(batch: list[MediaAsset]) -> timedelta:
    size_bytes = sum(asset.size_bytes for asset in batch)
    return LEASE + timedelta(seconds=size_bytes / SLOW_BYTES_A_SECOND)


def begin(asset: MediaAsset, *, now: datetime) -> bool:
    """Renew the claim for the decoding and count the try; False if the file is another's by now.

    Counted before, not after: a file that takes its worker along must not do so for ever.
    """
    until = now + _lease([asset])
    mine = MediaAsset.objects.filter(
        id=asset.id,
        processing_status=Processing.PROCESSING,
        claimed_until=asset.claimed_until,
    ).update(claimed_until=until, tries=F("tries") + 1)
    asset.claimed_until = until
    asset.tries += mine
    return bool(mine)
