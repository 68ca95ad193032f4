"""`Authorization: Api-Key <key>`: which partner's program is asking."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import cast

from django.db.models import Q
from django.utils import timezone
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from partners.metrics import API_KEY_REFUSALS
from partners.models import ApiKey, Partner

SCHEME = "Api-Key"
USE_NOTED_EVERY = timedelta(minutes=1)
_WELL_FORMED = re.compile(r"[A-Za-z0-9]{8}\.[A-Za-z0-9]{32}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Program:
    """Who `request.user` is in the partner API: a program that holds a key."""

    partner: Partner
    key: ApiKey
    is_authenticated: bool = True
    is_anonymous: bool = False

    @property
    def actor(self) -> str:
        """How the audit trail names it."""
        return f"api-key:{self.key.prefix}"

    def __str__(self) -> str:
        return self.actor


class PartnerAuthentication(BaseAuthentication):
    """Any refusal is a 401 with one and the same code: a caller learns nothing about a dead key."""

    def authenticate(self, request: Request) -> tuple[Program, ApiKey] | None:
        scheme, _space, given = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != SCHEME.lower():
            return None
        now = timezone.now()
        key = _usable_key(given.strip(), now)
        _note_use(key, now)
        return Program(key.partner, key), key

    def authenticate_header(self, request: Request) -> str:
        return SCHEME


def _usable_key(given: str, now: datetime) -> ApiKey:
    if not _WELL_FORMED.fullmatch(given):
        raise _refused("malformed")
    prefix = given.partition(".")[0]
    key = ApiKey.objects.select_related("partner").filter(prefix=prefix).first()
    if key is None or not key.is_valid(given):
        raise _refused("unknown")
    if key.revoked:
        raise _refused("revoked")
    if key.expiry_date is not None and key.expiry_date <= now:
        raise _refused("expired")
    if not key.partner.is_active:
        raise _refused("inactive_partner")
    return cast(ApiKey, key)


def _refused(reason: str) -> AuthenticationFailed:
    API_KEY_REFUSALS.labels(reason).inc()
    return AuthenticationFailed("Chave de API inválida ou revogada.", code="invalid_api_key")


def _note_use(key: ApiKey, now: datetime) -> None:
    """At most once a minute: a busy program must not turn every read into a write."""
    before = now - USE_NOTED_EVERY
    if key.last_used_at is not None and key.last_used_at > before:
        return
    stale = Q(last_used_at__isnull=True) | Q(last_used_at__lte=before)
    ApiKey.objects.filter(stale, pk=key.pk).update(last_used_at=now)
