"""People who did not come by themselves."""

from datetime import datetime

from accounts.models import User
from core import audit, outbox
from core.rows import insert_row


def find_or_invite_person(*, email: str, name: str, now: datetime, by: str) -> User:
    """The person with this address; created, inactive and without a password, if there is none.

    No letter is sent here: the caller's own ("your gallery is ready") bears the activation link,
    so that nobody gets two at once. An existing name is never overwritten. A blocked person is
    returned like any other, and cannot come in: the caller's answer stays the same. An erased
    person has given the address up, so it may be invited anew.

    Joins the caller's transaction. Safe to repeat, and to call from many at once: the unique index
    on the address decides, and the losers find the winner's row.
    Raises core.audit.OutsideTransaction.
    """
    audit.require_transaction()
    invited = User(email=email.strip().lower(), name=name.strip(), created_at=now)
    invited.set_unusable_password()
    person = insert_or_find(invited)
    if person.pk == invited.pk:
        audit.record("accounts.person.invited", subject=f"user:{person.pk}", by=by)
        outbox.publish("accounts.person.invited", {"user_id": str(person.pk)})
    _drop_unproved_password(person, by)
    return person


def insert_or_find(candidate: User) -> User:
    """The row with the candidate's address: the candidate itself, or who was there before.

    `ON CONFLICT DO NOTHING` waits for a rival's commit and leaves the transaction whole.
    """
    if insert_row(candidate, unless_there=True):
        return candidate
    return User.objects.get(email=candidate.email)


def _drop_unproved_password(person: User, by: str) -> None:
    """A password set by whoever typed this address into the sign-up form, never confirmed.

    It may be a stranger's: were it kept, the stranger could open what is being redeemed now as
    soon as the owner confirms. The activation link asks for a new one.
    """
    if person.may_be_invited and person.email_confirmed_at is None and person.has_usable_password():
        person.set_unusable_password()
        person.save(update_fields=["password"])
        audit.record("accounts.password.dropped", subject=f"user:{person.pk}", by=by)
