"""What the partners' side does when something has happened."""

from uuid import UUID

from django.conf import settings
from django.utils import timezone

from accounts.activation import activation_url
from accounts.mail import send_mail_to
from core.outbox import Fact, subscribe
from core.storage import storage
from partners.models import Member
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


@subscribe("partners.member.invited")
def on_member_invited(fact: Fact) -> None:
    """Tell the person which studio they look after; who has no account yet gets the way in."""
    member = (
        Member.objects.select_related("user", "partner")
        .filter(pk=fact.payload["member_id"])
        .first()
    )
    if member is None or member.user.erased_at or member.user.blocked_at:
        return
    person = member.user
    inside = f"{settings.BASE_URL}/estudio"
    send_mail_to(
        person,
        "studio_invitation",
        {
            "studio": member.partner.name,
            "url": inside if person.is_active else activation_url(person, timezone.now()),
            "activates": not person.is_active,
        },
    )
