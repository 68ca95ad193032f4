"""Passwords change."""

from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.services.signing_out import sign_out_everywhere
from core import audit, outbox


def set_password(*, person: User, password: str, now: datetime, by: str) -> None:
    """A new password; every session and token from before it is dead. Safe to repeat.

    The one session that asked is kept by its view.
    """
    with transaction.atomic():
        person.set_password(password)
        person.save(update_fields=["password"])
        sign_out_everywhere(person=person, now=now, by=by)
        audit.record("accounts.password.changed", subject=f"user:{person.pk}", by=by)


def announce_security_change(*, person: User, change: str) -> None:
    """A letter about what happened to the account follows. Not safe to repeat."""
    with transaction.atomic():
        outbox.publish("accounts.security.changed", {"user_id": str(person.pk), "change": change})
