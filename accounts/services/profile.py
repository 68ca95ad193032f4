"""What people say about themselves."""

from django.db import transaction

from accounts.models import User
from core import audit


def rename_person(*, person: User, name: str, by: str) -> None:
    """A new name; the audit row says that it changed, not to what. Safe to repeat."""
    with transaction.atomic():
        person.name = name.strip()
        person.save(update_fields=["name"])
        audit.record("accounts.person.renamed", subject=f"user:{person.pk}", by=by)
