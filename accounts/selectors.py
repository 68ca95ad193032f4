"""People, looked up."""

from uuid import UUID

from accounts.models import User


def find_person(person_id: UUID | None) -> User | None:
    """The person with this id, if there is one."""
    return User.objects.filter(pk=person_id).first() if person_id else None
