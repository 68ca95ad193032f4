"""The copies: claimed row by row, done in threads, no database lock held meanwhile.

1. Lease a batch of pending rows, so that two workers share the work and a killed one's rows
   fall free by themselves.
2. Copy each file's objects inside the storage, to keys fixed at the claim: repeating is harmless.
3. Write down what arrived every half second; the page shows it.
4. Nothing pending: finalise. Something hopeless: compensate. Else: ask to be called again.
"""

import random
import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Min, Q
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone

from core.logs import blot
from core.outbox import Again
from core.storage import ObjectMismatch, ObjectMissing, StorageError, StorageUnavailable, storage
from vouchers.keys import moment_prefix
from vouchers.manifest import objects_to_copy
from vouchers.metrics import ASSET_COPIES, ASSET_COPY_SECONDS
from vouchers.models import AssetCopy, Redemption
from vouchers.services.compensating import compensate_redemption
from vouchers.services.finalising import finalise_redemption

BUDGET_SECONDS = 15.0
LEASE = timedelta(seconds=25)
FLUSH_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 20.0
DOUBTFUL_TRIES = 4
"""Wrong bytes or a missing source may be a moment's confusion of the storage: asked this often."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one file's copy went."""

    row: AssetCopy
    trouble: Exception | None


def copy_redemption(*, redemption_id: UUID) -> None:
    """Copy what is still missing, then finish the redemption one way or the other.

    Safe to repeat and to run in several workers at once. Raises core.outbox.Again when there is
    more to do than fits the time, or the storage needs a pause.
    """
    redemption = Redemption.objects.get(pk=redemption_id)
    if redemption.status != Redemption.Status.COPYING:
        return
    _copy_in_batches(redemption)
    _conclude(redemption)


def _copy_in_batches(redemption: Redemption) -> None:
    """The next rows are leased while the last ones are still on their way: no thread waits."""
    deadline = time.monotonic() + BUDGET_SECONDS
    etags: dict[str, str] = {}
    going: set[Future[Outcome]] = set()
    is_more = True
    with ThreadPoolExecutor(settings.COPY_THREADS, thread_name_prefix="copy") as pool:
        while going or is_more:
            if is_more and len(going) <= settings.COPY_THREADS:
                in_time = time.monotonic() < deadline
                rows = _lease_rows(redemption.id, timezone.now()) if in_time else []
                etags = etags or (_etags_around(rows[0]) if rows else {})
                going |= {pool.submit(_copy_file, redemption, row, etags) for row in rows}
                is_more = bool(rows)
            going, outcomes = _finished(going, enough=settings.COPY_THREADS if is_more else 0)
            if outcomes:
                _write_down(redemption, outcomes, timezone.now())


def _lease_rows(redemption_id: UUID, now: datetime) -> list[AssetCopy]:
    free = Q(leased_until__isnull=True) | Q(leased_until__lte=now)
    due = Q(due_at__isnull=True) | Q(due_at__lte=now)
    with transaction.atomic():
        rows = list(
            AssetCopy.objects.filter(
                free, due, redemption_id=redemption_id, status=AssetCopy.Status.PENDING
            )
            .order_by("position")
            .select_for_update(skip_locked=True)[: settings.COPY_CHUNK_FILES]
        )
        AssetCopy.objects.filter(id__in=[row.id for row in rows]).update(leased_until=now + LEASE)
    return rows


def _etags_around(row: AssetCopy) -> dict[str, str]:
    """The versions of everything in the delivery's folder, a thousand an answer.

    With them the answer to each copy proves its content, previews' too, and no copy has to be
    asked for again. A storage that will not list leaves us with sizes.
    """
    folder, _asset, _name = row.entry["original_key"].rsplit("/", 2)
    try:
        return {each.key: each.etag for each in storage().list(f"{folder}/")}
    except StorageError:
        return {}


def _copy_file(redemption: Redemption, row: AssetCopy, etags: dict[str, str]) -> Outcome:
    """All objects of one file; runs in a thread and touches no database."""
    prefix = moment_prefix(user_id=redemption.user_id, moment_id=redemption.moment_id)
    with ASSET_COPY_SECONDS.time():
        try:
            for each in objects_to_copy(row.entry, prefix=prefix, etags=etags):
                storage().copy(
                    source=each.source,
                    target=each.target,
                    size_bytes=each.size_bytes,
                    if_match=each.etag,
                    content_type=each.content_type,
                )
        except Exception as trouble:  # every way of failing is an outcome to be written down
            return Outcome(row, trouble)
    return Outcome(row, None)


def _finished(
    going: set[Future[Outcome]], *, enough: int
) -> tuple[set[Future[Outcome]], list[Outcome]]:
    """What finishes in half a second, or until only `enough` are going: those keep threads busy.

    Written down together, so that a thousand files are not a thousand writes.
    """
    flush_at = time.monotonic() + FLUSH_SECONDS
    finished: list[Outcome] = []
    while len(going) > enough and (left := flush_at - time.monotonic()) > 0:
        done, going = wait(going, timeout=left, return_when=FIRST_COMPLETED)
        finished += [future.result() for future in done]
    return going, finished


def _write_down(redemption: Redemption, outcomes: list[Outcome], now: datetime) -> None:
    copied = [outcome.row.id for outcome in outcomes if outcome.trouble is None]
    with transaction.atomic():
        arrived = AssetCopy.objects.filter(id__in=copied, status=AssetCopy.Status.PENDING).update(
            status=AssetCopy.Status.COPIED, copied_at=now, leased_until=None, error=""
        )
        for outcome in outcomes:
            if outcome.trouble is not None:
                _write_trouble(redemption, outcome.row, outcome.trouble, now)
        Redemption.objects.filter(pk=redemption.pk, status=Redemption.Status.COPYING).update(
            assets_copied=F("assets_copied") + arrived, advanced_at=now
        )
    ASSET_COPIES.labels("copied").inc(len(copied))
    ASSET_COPIES.labels("failed").inc(len(outcomes) - len(copied))


def _write_trouble(
    redemption: Redemption, row: AssetCopy, trouble: Exception, now: datetime
) -> None:
    hopeless = _is_hopeless(redemption, row, trouble, now)
    pause = min(2.0**row.tries, LONGEST_PAUSE_SECONDS) * random.uniform(0.5, 1)  # noqa: S311
    AssetCopy.objects.filter(pk=row.pk, status=AssetCopy.Status.PENDING).update(
        status=AssetCopy.Status.FAILED if hopeless else AssetCopy.Status.PENDING,
        tries=F("tries") + 1,
        leased_until=None,
        due_at=now + timedelta(seconds=pause),
        error=blot(f"{getattr(trouble, 'code', type(trouble).__name__)}: {trouble}")[:300],
    )


def _is_hopeless(redemption: Redemption, row: AssetCopy, trouble: Exception, now: datetime) -> bool:
    """A storage that does not answer gets patience; one that says no is believed."""
    if isinstance(trouble, StorageUnavailable):
        return (now - redemption.started_at).total_seconds() > settings.REDEMPTION_PATIENCE_SECONDS
    if isinstance(trouble, ObjectMismatch | ObjectMissing):
        return row.tries + 1 >= DOUBTFUL_TRIES
    return isinstance(trouble, StorageError) or row.tries + 1 >= DOUBTFUL_TRIES


def _conclude(redemption: Redemption) -> None:
    copies = redemption.copies
    if copies.filter(status=AssetCopy.Status.FAILED).exists():
        compensate_redemption(redemption_id=redemption.id, failure="copy_failed", by="worker")
        return
    pending = copies.filter(status=AssetCopy.Status.PENDING)
    if not pending.exists():
        finalise_redemption(redemption_id=redemption.id, by="worker")
        return
    now = timezone.now()
    free_at = Greatest(Coalesce("due_at", now), Coalesce("leased_until", now))
    # Nothing left by now: another worker was quicker, and the next call finishes.
    soonest = pending.aggregate(at=Min(free_at))["at"] or now
    raise Again(after_seconds=max((soonest - now).total_seconds(), 0.0))
