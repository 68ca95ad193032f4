"""A person leaves, and what is held of them goes."""

import uuid
from datetime import datetime
from uuid import UUID

import structlog
from django.db import transaction

from accounts.models import User
from accounts.services.signing_out import sign_out_everywhere
from core import audit, outbox, personal_data

_log = structlog.get_logger("acervo.accounts")
NOBODY = "apagado.invalid"


def erase_person(*, person_id: UUID, now: datetime, by: str) -> None:
    """Erase every registered row in one transaction; files follow by the fact's handlers.

    1. Every app erases what it registered, while the row still says who the person was.
    2. The row itself stays, because vouchers and audit rows name it, and is nobody's: no address,
       no name, no password, no session, no token. The address may be used anew at once.
    3. The audit row, which holds the id and nothing else, is the deletion log. A database restored
       from an older backup lacks the newest of these rows: the log line below, kept outside it,
       says which ids to erase again. That is why this is safe to repeat.
    Raises User.DoesNotExist.
    """
    with transaction.atomic():
        person = User.objects.select_for_update().get(pk=person_id)
        if person.erased_at is not None:
            return
        sign_out_everywhere(person=person, now=now, by=by)
        personal_data.erase_all(person, now=now)
        _anonymise(person, now)
        audit.record("accounts.person.erased", subject=f"user:{person.pk}", by=by)
        outbox.publish("accounts.person.erased", {"user_id": str(person.pk)})
    _log.info("person_erased", user_id=str(person_id))


def _anonymise(person: User, now: datetime) -> None:
    person.email = f"apagado-{uuid.uuid4()}@{NOBODY}"
    person.name = ""
    person.set_unusable_password()
    person.is_active = person.is_staff = person.is_superuser = False
    person.last_login = person.email_confirmed_at = None
    person.erased_at = now
    person.save()
    person.groups.clear()
    person.user_permissions.clear()
