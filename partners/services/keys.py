"""Keys for partners' programs."""

from datetime import datetime
from typing import cast
from uuid import UUID

from django.db import transaction

from core import audit
from partners.models import ApiKey


@transaction.atomic
def issue_api_key(*, partner_id: UUID, name: str, by: str, now: datetime) -> tuple[ApiKey, str]:
    """A new key and its plain text, which exists only in this answer.

    Not safe to repeat: each call is one key.
    """
    made, plain = ApiKey.objects.create_key(partner_id=partner_id, name=name)
    key = cast(ApiKey, made)
    ApiKey.objects.filter(pk=key.pk).update(created=now)
    audit.record(
        "partners.api_key.issued",
        subject=f"partner:{partner_id}",
        by=by,
        after={"prefix": key.prefix, "name": name},
    )
    return key, str(plain)


@transaction.atomic
def revoke_api_key(*, prefix: str, by: str, now: datetime) -> ApiKey:
    """End a key: its next request is refused. Safe to repeat. Raises ApiKey.DoesNotExist."""
    key = cast(ApiKey, ApiKey.objects.select_for_update(of=("self",)).get(prefix=prefix))
    if not key.revoked:
        key.revoked = True
        key.expiry_date = min(key.expiry_date, now) if key.expiry_date else now
        key.save(update_fields=["revoked", "expiry_date"])
        audit.record(
            "partners.api_key.revoked",
            subject=f"partner:{key.partner_id}",
            by=by,
            before={"prefix": prefix, "revoked": False},
            after={"prefix": prefix, "revoked": True},
        )
    return key
