"""Which people belong to which studio."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from partners.models import Member, Partner


def is_member(user_id: UUID, partner_id: UUID) -> bool:
    """Whether this person belongs to the studio."""
    return Member.objects.filter(
        user_id=user_id, partner_id=partner_id, partner__is_active=True
    ).exists()


def studios_of(person: Any) -> QuerySet[Partner]:
    """The active studios a person belongs to, the oldest membership first."""
    return Partner.objects.filter(members__user=person, is_active=True).order_by(
        "members__created_at"
    )
