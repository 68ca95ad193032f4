"""What this app does about facts."""

from uuid import UUID

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from accounts.activation import activation_url
from accounts.mail import send_mail_to
from core.outbox import Fact, subscribe
from core.storage import storage
from vouchers.keys import moment_prefix
from vouchers.models import Redemption
from vouchers.services import copy_redemption
from vouchers.services.erasing import erase_client_files
from vouchers.services.granting import follow_order


@subscribe("vouchers.redemption.started", queue="copies")
def on_redemption_started(fact: Fact) -> None:
    """Copy the files and finish."""
    copy_redemption(redemption_id=UUID(fact.payload["redemption_id"]))


@subscribe("vouchers.redemption.failed")
def on_redemption_failed(fact: Fact) -> None:
    """Remove what was copied before it failed. Safe to repeat."""
    redemption = Redemption.objects.get(pk=fact.payload["redemption_id"])
    if redemption.status != Redemption.Status.FAILED:
        return
    prefix = moment_prefix(user_id=redemption.user_id, moment_id=redemption.moment_id)
    storage().delete(each.key for each in storage().list(prefix))


@subscribe("vouchers.redemption.failed")
def on_redemption_given_back(fact: Fact) -> None:
    """Tell who may have closed the page that the code still works; apart from the removal above,

    which has to wait for the storage. The code itself is not in the letter: it opens the gallery,
    and the address may have been mistyped.
    """
    redemption = Redemption.objects.select_related("user", "voucher__partner").get(
        pk=fact.payload["redemption_id"]
    )
    if redemption.user.erased_at or redemption.user.blocked_at:
        return
    send_mail_to(
        redemption.user,
        "redemption_failed",
        {
            "studio": redemption.voucher.partner.name,
            "url": settings.BASE_URL + reverse("redeem"),
        },
    )


@subscribe("vouchers.redemption.completed")
def on_redemption_completed(fact: Fact) -> None:
    """Tell the person the gallery is ready; who has no account yet gets the activation link."""
    redemption = Redemption.objects.select_related("user", "voucher__partner").get(
        pk=fact.payload["redemption_id"]
    )
    person = redemption.user
    if person.erased_at or person.blocked_at:
        return
    gallery = f"{settings.BASE_URL}/acervo/{redemption.moment_id}"
    send_mail_to(
        person,
        "gallery_ready",
        {
            "studio": redemption.voucher.partner.name,
            "photos": redemption.assets_total,
            "url": gallery if person.is_active else activation_url(person, timezone.now()),
            "activates": not person.is_active,
        },
    )


@subscribe("accounts.person.erased")
def on_person_erased(fact: Fact) -> None:
    """Their files go too, as soon as nothing is being copied for them. Safe to repeat."""
    erase_client_files(user_id=UUID(fact.payload["user_id"]))


@subscribe("billing.order.paid")
def on_order_paid(fact: Fact) -> None:
    """What was bought for a moment opens it for good."""
    _follow(fact)


@subscribe("billing.order.refunded")
def on_order_refunded(fact: Fact) -> None:
    """Given back: the moment is as it was before; nothing is deleted."""
    _follow(fact)


@subscribe("billing.order.disputed")
def on_order_disputed(fact: Fact) -> None:
    """Contested: nothing is shown until it is decided."""
    _follow(fact)


@subscribe("billing.order.dispute_closed")
def on_order_dispute_closed(fact: Fact) -> None:
    """Won: open again. Lost: as before the purchase."""
    _follow(fact)


def _follow(fact: Fact) -> None:
    order_id = UUID(fact.payload["order_id"])
    follow_order(order_id=order_id, by=f"order:{order_id}", now=timezone.now())
