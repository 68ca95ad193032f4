"""The people of a studio come and go."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from accounts.services import find_or_invite_person
from core import audit, outbox
from partners.models import Member


@transaction.atomic
def invite_member(*, partner_id: UUID, email: str, name: str, by: str, now: datetime) -> Member:
    """The person with this address belongs to the studio; invited to the site if they are new.

    The letter follows from the fact. Safe to repeat: who is in stays in, and gets no second one.
    """
    person = find_or_invite_person(email=email, name=name, now=now, by=by)
    member, is_new = Member.objects.get_or_create(
        partner_id=partner_id, user=person, defaults={"created_at": now}
    )
    if is_new:
        audit.record(
            "partners.member.invited",
            subject=f"partner:{partner_id}",
            by=by,
            after={"user": str(person.pk)},
        )
        outbox.publish("partners.member.invited", {"member_id": member.pk})
    return member


@transaction.atomic
def remove_member(*, member_id: int, by: str) -> None:
    """The person no longer belongs to the studio; their account stays. Safe to repeat."""
    member = Member.objects.select_for_update().filter(pk=member_id).first()
    if member is None:
        return
    audit.record(
        "partners.member.removed",
        subject=f"partner:{member.partner_id}",
        by=by,
        before={"user": str(member.user_id)},
    )
    member.delete()
