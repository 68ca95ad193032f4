"""What the accounts app, and the libraries it stands on, hold of a person."""

from datetime import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType

from accounts.models import TokenFamily, User
from core.personal_data import Rows, declare_impersonal, export_nothing, register


def _person_rows(person: User, _now: datetime) -> Rows:
    return [
        {
            "id": str(person.pk),
            "email": person.email,
            "name": person.name,
            "created_at": person.created_at,
            "email_confirmed_at": person.email_confirmed_at,
            "last_login": person.last_login,
        }
    ]


def _leave_to_erase_person(_person: User, _now: datetime) -> None:
    """The row itself goes last, in accounts.services.erasing: the others still need its address."""


def _families(person: User, _now: datetime) -> Rows:
    rows = person.token_families.values("started_at", "refreshed_at", "ended_at")
    return [dict(row) for row in rows]


def _authenticators(person: User, _now: datetime) -> Rows:
    mine = Authenticator.objects.filter(user=person)
    return [dict(row) for row in mine.values("type", "created_at", "last_used_at")]


def _addresses(person: User, _now: datetime) -> Rows:
    rows = EmailAddress.objects.filter(user=person).values("email", "verified")
    return [dict(row) for row in rows]


def _delete_of(model: Any) -> Any:
    def erase(person: User, _now: datetime) -> None:
        model.objects.filter(user=person).delete()

    return erase


def _blank_admin_log(person: User, _now: datetime) -> None:
    """The admin's own log writes down a row's name, which for a person is name or address."""
    kind = ContentType.objects.get_for_model(User)
    LogEntry.objects.filter(content_type=kind, object_id=str(person.pk)).update(
        object_repr="—", change_message=""
    )


register(
    model=User,
    fields=["email", "name", "last_login"],
    export=_person_rows,
    erase=_leave_to_erase_person,
)
declare_impersonal(
    User,
    password="a salted hash; an unusable one takes its place at erasure",  # noqa: S106 - a reason
)

register(model=TokenFamily, fields=["user"], export=_families, erase=_delete_of(TokenFamily))
register(
    model=EmailAddress,
    fields=["user", "email"],
    export=_addresses,
    erase=_delete_of(EmailAddress),
)
register(
    model=Authenticator,
    fields=["user", "data"],
    export=_authenticators,
    erase=_delete_of(Authenticator),
)
register(
    model=LogEntry,
    fields=["user", "object_repr", "change_message"],
    export=export_nothing,
    erase=_blank_admin_log,
)
declare_impersonal(LogEntry, object_id="the id of a row")
