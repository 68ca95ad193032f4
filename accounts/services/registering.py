"""Signing up."""

from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import transaction

from accounts.limits import REGISTRATIONS, count_try_or_close
from accounts.models import User
from core import audit, outbox
from core.rows import insert_row


def register_person(
    *, email: str, password: str, name: str, address: str, now: datetime, by: str
) -> None:
    """A new, inactive person who is sent a link; for a known address, a letter to its owner.

    The caller is told nothing that differs, and both ways cost the same: one password hashed, one
    insert tried, one fact, one audit row. An existing row is never changed. Registrations are
    counted for one client address; without Redis this door is closed, as it sends letters.
    Safe to repeat: the second time finds the first one's row. Raises TooManyTries.
    """
    count_try_or_close(REGISTRATIONS, address)
    candidate = User(email=email.strip().lower(), name=name.strip(), created_at=now)
    candidate.password = make_password(password)
    with transaction.atomic():
        insert_row(candidate, unless_there=True)
        # Read back even when it is the candidate: a new address costs what a known one does.
        person = User.objects.get(email=candidate.email)
        outcome = "registered" if person.pk == candidate.pk else "registered_again"
        audit.record(f"accounts.person.{outcome}", subject=f"user:{person.pk}", by=by)
        outbox.publish("accounts.registration.requested", {"user_id": str(person.pk)})
