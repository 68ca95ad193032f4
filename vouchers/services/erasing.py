"""A client leaves: galleries first, then every file below the client's prefix."""

from uuid import UUID

from django.db import transaction

from core import audit
from core.outbox import Again
from core.storage import storage
from vouchers.keys import user_prefix
from vouchers.models import Moment, MomentAsset, Redemption

PAUSE_SECONDS = 15.0


def forget_moments(*, user_id: UUID) -> None:
    """Delete the rows of every moment of this person, in the caller's transaction. Safe to repeat.

    The files are found by their prefix later, so nothing is lost if the rows go first.
    """
    audit.require_transaction()
    Moment.objects.filter(user_id=user_id).update(cover=None)
    MomentAsset.objects.filter(moment__user_id=user_id).delete()
    Moment.objects.filter(user_id=user_id).delete()


def erase_client_files(*, user_id: UUID) -> None:
    """Delete every object below the person's prefix, once nothing is being copied there any more.

    A redemption that was running when the person left may finish meanwhile and make one more
    moment: it goes as well. Safe to repeat. Raises core.outbox.Again while copies run.
    """
    copying = Redemption.objects.filter(user_id=user_id, status=Redemption.Status.COPYING)
    if copying.exists():
        raise Again(after_seconds=PAUSE_SECONDS)
    with transaction.atomic():
        forget_moments(user_id=user_id)
    storage().delete(each.key for each in storage().list(user_prefix(user_id)))
