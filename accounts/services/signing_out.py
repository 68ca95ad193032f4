"""Every session and every token at once."""

from datetime import datetime

from django.db import transaction
from django.db.models import F

from accounts.models import TokenFamily, User
from core import audit


def sign_out_everywhere(*, person: User, now: datetime, by: str) -> None:
    """All sessions and tokens of this person are dead from the next request on. Safe to repeat."""
    with transaction.atomic():
        User.objects.filter(pk=person.pk).update(sign_in_epoch=F("sign_in_epoch") + 1)
        person.refresh_from_db(fields=["sign_in_epoch"])
        TokenFamily.objects.filter(user=person, ended_at__isnull=True).update(
            ended_at=now, end=TokenFamily.End.REVOKED
        )
        audit.record("accounts.person.signed_out_everywhere", subject=f"user:{person.pk}", by=by)
