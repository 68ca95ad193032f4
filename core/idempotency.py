"""Same key, same effect: a request that is repeated is answered, not done again."""

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import OperationalError, connection, transaction
from psycopg.errors import LockNotAvailable
from psycopg.types.json import Jsonb

from core.errors import Conflict, Refused
from core.models import IdempotencyRecord

_WELL_FORMED = re.compile(r"^[\x21-\x7e]{16,128}\Z")
_INSERT = """
INSERT INTO idempotency_keys (principal, route, key, fingerprint, headers, created_at)
VALUES (%s, %s, %s, %s, '{}', %s)
ON CONFLICT (principal, route, key) DO NOTHING RETURNING id
"""
_UPDATE = "UPDATE idempotency_keys SET status = %s, body = %s, headers = %s WHERE id = %s"


class IdempotencyKeyRequired(Refused):
    """The request has no usable Idempotency-Key."""

    status = 400
    code = "idempotency_key_required"
    title = "Falta o cabeçalho Idempotency-Key"
    detail = "Envie Idempotency-Key com 16 a 128 caracteres ASCII visíveis."


class IdempotencyKeyReused(Refused):
    """The key was used with another body."""

    code = "idempotency_key_reused"
    title = "Esta Idempotency-Key já foi usada com outro pedido"


class IdempotencyKeyInUse(Conflict):
    """The first request with this key is still running."""

    code = "idempotency_key_in_use"
    title = "O primeiro pedido com esta Idempotency-Key ainda está em andamento"
    retry_after_seconds = 1


@dataclass(frozen=True, slots=True)
class Answer:
    """What the caller is told, as it can be kept and told again."""

    status: int
    body: dict[str, Any]
    headers: dict[str, str] = field(default_factory=dict)
    replayed: bool = False


def require_key(key: object) -> str:
    """The key itself. Raises IdempotencyKeyRequired when it is missing or malformed."""
    if not isinstance(key, str) or not _WELL_FORMED.match(key):
        raise IdempotencyKeyRequired
    return key


def fingerprint(*parts: Any) -> str:
    """SHA-256 of method, route and body in one canonical form."""
    canonical = json.dumps(parts, sort_keys=True, separators=(",", ":"), default=str)
    return hashlib.sha256(canonical.encode()).hexdigest()


def answer_once(
    *,
    principal: str,
    route: str,
    key: str,
    fingerprint: str,
    now: datetime,
    act: Callable[[], Answer],
) -> Answer:
    """Run `act` under the key, or repeat what it answered before.

    One transaction holds the key, the effect and the answer: either all three exist or none, so a
    crash leaves the key free. A second request with the same key waits on the unique index for the
    first one's commit; if that takes longer than `lock_timeout`, it is told to come back.
    Raises IdempotencyKeyReused, IdempotencyKeyInUse, and whatever `act` raises.
    """
    with transaction.atomic():
        record = _claim(principal, route, key, fingerprint, now)
        if record is None:
            return _earlier_answer(principal, route, key, fingerprint)
        answer = act()
        _keep(record, answer)
        return replace(answer, body=_as_kept(answer.body))


def _claim(principal: str, route: str, key: str, digest: str, now: datetime) -> int | None:
    """The id of the row if this request is the key's first; None if another one was.

    The ORM's `ignore_conflicts` does not tell the two apart, hence the statement.
    """
    with connection.cursor() as cursor:
        try:
            cursor.execute(_INSERT, [principal, route, key, digest, now])
        except OperationalError as trouble:
            if isinstance(trouble.__cause__, LockNotAvailable):
                raise IdempotencyKeyInUse from trouble
            raise
        row = cursor.fetchone()
    return row[0] if row else None


def _as_kept(value: Any) -> Any:
    """Names in the order in which jsonb keeps them, so that a replay is the same to the byte.

    Source: https://www.postgresql.org/docs/current/datatype-json.html leaves the order open; jsonb
    sorts by length, then by bytes.
    """
    if isinstance(value, dict):
        names = sorted(value, key=lambda name: (len(name.encode()), name.encode()))
        return {name: _as_kept(value[name]) for name in names}
    return [_as_kept(each) for each in value] if isinstance(value, list) else value


def _keep(record: int, answer: Answer) -> None:
    with connection.cursor() as cursor:
        kept: list[Any] = [answer.status, Jsonb(answer.body), Jsonb(answer.headers), record]
        cursor.execute(_UPDATE, kept)


def _earlier_answer(principal: str, route: str, key: str, digest: str) -> Answer:
    record = IdempotencyRecord.objects.get(principal=principal, route=route, key=key)
    if record.fingerprint != digest:
        raise IdempotencyKeyReused
    return Answer(record.status or 200, record.body or {}, record.headers, replayed=True)
