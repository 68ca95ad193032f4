"""Keeping a person out, and letting them in again."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.errors import OneselfBlocked
from accounts.models import User
from accounts.services.signing_out import sign_out_everywhere
from core import audit


def block_person(*, person_id: UUID, now: datetime, by: str) -> User:
    """Signed out everywhere at once, links dead, no sign-in; their galleries are hidden.

    Outwardly a blocked account looks like one that is not there. Safe to repeat.
    Raises OneselfBlocked, User.DoesNotExist.
    """
    if by == f"user:{person_id}":
        raise OneselfBlocked
    with transaction.atomic():
        person = User.objects.select_for_update().get(pk=person_id)
        if person.blocked_at is not None:
            return person
        person.blocked_at, person.is_active = now, False
        person.save(update_fields=["blocked_at", "is_active"])
        sign_out_everywhere(person=person, now=now, by=by)
        audit.record("accounts.person.blocked", subject=f"user:{person.pk}", by=by)
    return person


def unblock_person(*, person_id: UUID, now: datetime, by: str) -> User:
    """As before the block: active if the address was proved. Sessions stay dead. Safe to repeat.

    Raises User.DoesNotExist.
    """
    with transaction.atomic():
        person = User.objects.select_for_update().get(pk=person_id)
        if person.blocked_at is None:
            return person
        person.blocked_at = None
        person.is_active = person.email_confirmed_at is not None and person.erased_at is None
        person.save(update_fields=["blocked_at", "is_active"])
        audit.record("accounts.person.unblocked", subject=f"user:{person.pk}", by=by)
    return person
