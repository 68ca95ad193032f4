"""Families of tokens: begun by a sign-in, renewed, ended.

login ─▶ family ─▶ refresh 1 ─▶ refresh 2 ─▶ refresh 3 …      each kills the one before
                      └─ shown again ─▶ the whole family ends, the newest token too
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from rest_framework_simplejwt.tokens import Token

from accounts.errors import TokenRefused
from accounts.models import TokenFamily, User
from accounts.tokens import (
    AccessToken,
    RefreshToken,
    family_id_of,
    is_of,
    read_token,
    sign_token,
)
from core import audit


@dataclass(frozen=True, slots=True)
class TokenPair:
    """What a program holds after signing in."""

    access: str
    refresh: str


def begin_token_family(*, user: User, now: datetime) -> TokenPair:
    """A new family and its first two tokens. Not safe to repeat: each call is a sign-in."""
    family = TokenFamily(user=user, started_at=now)
    return _next_pair(family, now)


def renew_tokens(*, refresh: str, now: datetime) -> TokenPair:
    """The next two tokens of the family; the one given is dead from then on.

    1. Lock the family: of two renewals with one token, the second waits here.
    2. The newest token is renewed. Any other one was renewed before, so somebody has a copy:
       the family ends, and whoever holds it signs in again.
    Not safe to repeat, on purpose. Raises TokenRefused.
    """
    token = read_token(RefreshToken, refresh)
    with transaction.atomic():
        family = _locked_family(token)
        if family is None or not family.is_alive(now) or not is_of(token, family.user):
            raise TokenRefused
        if token["jti"] == family.newest:
            return _next_pair(family, now)
        _end(family, TokenFamily.End.REUSED, by=f"user:{family.user_id}", now=now)
    # Outside the transaction, so that the end of the family stays.
    raise TokenRefused


def end_token_family(*, refresh: str, now: datetime) -> None:
    """Sign out: every token of the family is dead. Safe to repeat. Raises TokenRefused."""
    token = read_token(RefreshToken, refresh)
    with transaction.atomic():
        family = _locked_family(token)
        if family is not None and family.ended_at is None:
            _end(family, TokenFamily.End.SIGNED_OUT, by=f"user:{family.user_id}", now=now)


def user_of_access_token(text: str, *, now: datetime) -> tuple[User, Token]:
    """Whose token this is, in one query. Raises TokenRefused."""
    token = read_token(AccessToken, text)
    family = TokenFamily.objects.select_related("user").filter(pk=family_id_of(token)).first()
    if family is None or not family.is_alive(now) or not is_of(token, family.user):
        raise TokenRefused
    return family.user, token


def _locked_family(token: Token) -> TokenFamily | None:
    families = TokenFamily.objects.select_for_update(of=("self",)).select_related("user")
    return families.filter(pk=family_id_of(token)).first()


def _next_pair(family: TokenFamily, now: datetime) -> TokenPair:
    refresh = sign_token(RefreshToken, family, now=now)
    family.newest = refresh["jti"]
    family.refreshed_at = now
    family.expires_at = now + RefreshToken.lifetime
    family.save()
    return TokenPair(str(sign_token(AccessToken, family, now=now)), str(refresh))


def _end(family: TokenFamily, end: TokenFamily.End, *, by: str, now: datetime) -> None:
    family.end = end
    family.ended_at = now
    family.save(update_fields=["end", "ended_at"])
    audit.record(
        "accounts.token_family.ended",
        subject=f"token-family:{family.pk}",
        by=by,
        after={"end": str(end), "user": str(family.user_id)},
    )
