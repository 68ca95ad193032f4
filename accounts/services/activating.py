"""The link that proves an address is used."""

from contextlib import suppress
from datetime import datetime
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db import transaction

from accounts.activation import is_link_good
from accounts.errors import LinkDead, WrongCredentials
from accounts.limits import SIGN_INS, count_try
from accounts.models import User
from core import audit, outbox
from core.limits import LimiterDown


def activate_person(
    *, person_id: UUID, token: str, password: str, name: str, now: datetime
) -> User:
    """Set the password chosen behind the link; the address is proved, the account is open.

    The row is locked and the token looked at again, so of two uses at once one wins.
    Not safe to repeat: the token is dead afterwards. Raises LinkDead.
    """
    with transaction.atomic():
        person = _locked(person_id, token, now)
        person.set_password(password)
        person.name = name.strip() or person.name
        _open(person, now)
    return person


def confirm_address(
    *, person_id: UUID, token: str, password: str, address: str, now: datetime
) -> User:
    """Open an account whose owner chose the password when signing up.

    Link and password together: whoever signed up with a stranger's address does not read the
    stranger's mail, and the stranger does not know the password. Guesses count as sign-ins.
    Not safe to repeat. Raises LinkDead, WrongCredentials, TooManyTries.
    """
    with suppress(LimiterDown):  # the link alone is out of anybody's guess
        count_try(SIGN_INS, f"{address} {person_id}")
    with transaction.atomic():
        person = _locked(person_id, token, now)
        if not person.check_password(password):
            raise WrongCredentials
        _open(person, now)
    return person


def keep_address(person: User) -> None:
    """Tell allauth that an active person's address is proved. Safe to repeat."""
    EmailAddress.objects.update_or_create(
        user=person, email=person.email, defaults={"verified": True, "primary": True}
    )


def _locked(person_id: UUID, token: str, now: datetime) -> User:
    person = User.objects.select_for_update().filter(pk=person_id).first()
    if person is None or not is_link_good(person, token, now=now):
        raise LinkDead
    return person


def _open(person: User, now: datetime) -> None:
    person.is_active = True
    person.email_confirmed_at = now
    person.save(update_fields=["password", "name", "is_active", "email_confirmed_at"])
    keep_address(person)
    audit.record("accounts.person.activated", subject=f"user:{person.pk}", by=f"user:{person.pk}")
    outbox.publish("accounts.person.activated", {"user_id": str(person.pk)})
