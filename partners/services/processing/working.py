"""The loop a worker runs for a published delivery."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from uuid import UUID

from core.outbox import Again
from core.storage import StorageError
from partners.media.sandbox import Sandbox
from partners.models import Delivery, MediaAsset
from partners.services.processing.batches import Tools, process_batch
from partners.services.processing.claiming import FILES_AT_ONCE, claim_batch
from partners.services.processing.fetching import workspace
from partners.services.processing.finishing import finish_delivery
from partners.services.processing.verifying import recall_damaged

BUDGET_SECONDS = 20.0
SHORTEST_WAIT_SECONDS, LONGEST_WAIT_SECONDS = 0.5, 10.0
BY = "worker"


def process_delivery(*, delivery_id: UUID, clock: Callable[[], datetime]) -> None:
    """Give every file its verdict, then finish the delivery.

    Safe to repeat and to run in several workers at once. Raises Again when there is more to do
    than fits the time, or files are another worker's or wait for the storage.
    """
    _work(delivery_id, clock)
    _come_again_if_waiting(delivery_id, clock())
    try:
        recall_damaged(delivery_id=delivery_id, now=clock())
    except StorageError:
        raise Again(after_seconds=LONGEST_WAIT_SECONDS) from None
    if not finish_delivery(delivery_id=delivery_id, by=BY, now=clock()):
        raise Again(after_seconds=SHORTEST_WAIT_SECONDS)


def help_delivery(*, delivery_id: UUID, clock: Callable[[], datetime]) -> None:
    """Take files from the same pile, and leave the end to `process_delivery`.

    Safe to repeat. Raises Again only when the time was too short for what is free.
    """
    if _work(delivery_id, clock):
        raise Again(after_seconds=0)


def _work(delivery_id: UUID, clock: Callable[[], datetime]) -> bool:
    """Batch after batch; True if the time ran out before the free files did."""
    delivery = Delivery.objects.defer("assets_payload").get(id=delivery_id)
    if delivery.status != Delivery.Status.PROCESSING:
        return False
    deadline = time.monotonic() + BUDGET_SECONDS
    with Sandbox() as sandbox, ThreadPoolExecutor(FILES_AT_ONCE, "media") as pool:
        tools = Tools(sandbox, pool, clock)
        while time.monotonic() < deadline:
            batch = claim_batch(delivery, now=clock())
            if not batch:
                return False
            with workspace() as folder:
                process_batch(batch, folder, tools)
            # A sign of life: the sweeper resumes deliveries that have given none for a while.
            Delivery.objects.filter(id=delivery_id).update(touched_at=clock())
    return True


def _come_again_if_waiting(delivery_id: UUID, now: datetime) -> None:
    """Raises Again for when a file may fall free. A null claim is free at once."""
    waiting = MediaAsset.objects.filter(
        delivery_id=delivery_id, processing_status=MediaAsset.Processing.PROCESSING
    )
    claims = list(waiting.values_list("claimed_until", flat=True))
    if claims:
        first = min(now if until is None else until for until in claims)
        wait = (first - now).total_seconds()
        raise Again(after_seconds=min(max(wait, 0.0), LONGEST_WAIT_SECONDS))
