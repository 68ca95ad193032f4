"""People, looked up."""

from uuid import UUID

from accounts.models import User


def find_person(person_id: UUID | None) -> User | None:
    """The person with this id, if there is one."""
    return User.objects.filter(pk=person_id).first() if person_id else None


def find_person_by_email(email: str) -> User | None:
    """The person with this address, whatever its case, if there is one."""
    return User.objects.filter(email=email.strip().lower()).first()
