"""Where a partner's money goes."""

import re
import uuid
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from stdnum.br import cnpj, cpf

from billing.errors import PayoutAccountRefused
from billing.models import PayoutAccount
from core import audit, outbox


def set_payout_account(
    *,
    partner_id: UUID,
    kind: str,
    key: str,
    document: str,
    holder_name: str,
    by: str,
    now: datetime,
) -> PayoutAccount:
    """Keep the partner's Pix key, in the form banks want it. Safe to repeat.

    A key that is a document has to be the holder's. Raises PayoutAccountRefused with `field`.
    """
    holder = _document(document, field="document")
    clean = _key(kind, key)
    if kind == "document" and clean != holder:
        raise PayoutAccountRefused("A chave precisa ser do próprio titular.", field="key")
    with transaction.atomic():
        account, _new = PayoutAccount.objects.update_or_create(
            partner_id=partner_id,
            defaults={
                "pix_key": clean,
                "pix_key_kind": kind,
                "document": holder,
                "holder_name": holder_name.strip(),
                "changed_at": now,
            },
        )
        audit.record(
            "billing.payout_account.changed",
            subject=f"partner:{partner_id}",
            by=by,
            after={"kind": kind},
        )
        outbox.publish("billing.payout_account.changed", {"partner_id": str(partner_id)})
    return account


def _key(kind: str, key: str) -> str:
    text = key.strip()
    if kind == "document":
        return _document(text, field="key")
    if kind == "email":
        return _email(text.lower())
    if kind == "phone":
        national = re.sub(r"^55(?=\d{10})", "", re.sub(r"\D", "", text))
        return _if(re.fullmatch(r"\d{10,11}", national), f"+55{national}")
    return _if(_is_uuid(text), text.lower())


def _document(text: str, *, field: str) -> str:
    compact = re.sub(r"[^0-9A-Za-z]", "", text).upper()
    if not (cpf.is_valid(compact) or cnpj.is_valid(compact)):
        raise PayoutAccountRefused("CPF ou CNPJ inválido.", field=field)
    return compact


def _email(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError:
        raise PayoutAccountRefused("E-mail inválido.", field="key") from None
    return text


def _is_uuid(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text.lower()
    except ValueError:
        return False


def _if(good: object, value: str) -> str:
    if not good:
        raise PayoutAccountRefused("A chave não tem a forma deste tipo.", field="key")
    return value
