"""What the partners' side does when something has happened."""

from uuid import UUID

from django.utils import timezone

from core.outbox import Fact, subscribe
from core.storage import storage
from partners.services.cleaning import remove_leftovers
from partners.services.processing import help_delivery, process_delivery

_LEASE_SECONDS = 30
"""The loop's 20 s and a batch. Sent again too early, a second worker joins in: harmless."""


@subscribe("partners.delivery.published", queue="media", lease_seconds=_LEASE_SECONDS)
def on_delivery_published(fact: Fact) -> None:
    """Look at every file, then finish the delivery."""
    process_delivery(delivery_id=UUID(fact.payload["delivery_id"]), clock=timezone.now)


@subscribe("partners.processing.shared", queue="media", lease_seconds=_LEASE_SECONDS)
def on_processing_shared(fact: Fact) -> None:
    """One more worker for a large delivery."""
    help_delivery(delivery_id=UUID(fact.payload["delivery_id"]), clock=timezone.now)


@subscribe("partners.uploads.closed", queue="media", lease_seconds=_LEASE_SECONDS)
def on_uploads_closed(fact: Fact) -> None:
    """Uploads have served."""
    remove_leftovers(delivery_id=UUID(fact.payload["delivery_id"]))


@subscribe("partners.asset.removed", queue="media")
def on_asset_removed(fact: Fact) -> None:
    """The objects of a file that was taken out of a draft."""
    storage().delete(fact.payload["keys"])
