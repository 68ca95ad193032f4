"""Signed links that prove an address: single use, 72 hours.

Django's machinery for password resets does the work. The signature covers the password's hash,
the last sign-in and what this file adds, so that using the link kills it and every other one sent
before. Opening a link changes nothing: mail scanners may look.
"""

from datetime import UTC, datetime
from uuid import UUID

from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.http import base36_to_int, urlsafe_base64_decode, urlsafe_base64_encode

from accounts.models import User


class ActivationTokens(PasswordResetTokenGenerator):
    """Tokens for people whose address is not proved yet, with their own salt and lifetime."""

    key_salt = "accounts.activation"

    def token_for(self, user: User, *, now: datetime) -> str:
        return self._signed(user, _seconds(now), self.secret)

    def is_good(self, user: User, token: str, *, now: datetime) -> bool:
        """Ours, for this person as they are now, and not too old."""
        try:
            stamp = base36_to_int(token.partition("-")[0])
        except ValueError:
            return False
        secrets = (self.secret, *self.secret_fallbacks)
        genuine = [
            constant_time_compare(self._signed(user, stamp, each), token) for each in secrets
        ]
        age_seconds = _seconds(now) - stamp
        return any(genuine) and 0 <= age_seconds <= settings.ACTIVATION_LINK_SECONDS

    def _signed(self, user: User, stamp: int, secret: str | bytes) -> str:
        return str(self._make_token_with_timestamp(user, stamp, secret))

    def _make_hash_value(self, user: User, timestamp: int) -> str:
        """Confirming, blocking and erasing kill the link too."""
        states = (user.is_active, user.email_confirmed_at, user.blocked_at, user.erased_at)
        return super()._make_hash_value(user, timestamp) + "|".join(map(str, states))


_tokens = ActivationTokens()


def _seconds(now: datetime) -> int:
    return int((now - datetime(2001, 1, 1, tzinfo=UTC)).total_seconds())


def activation_url(user: User, now: datetime) -> str:
    """Where an invited person chooses a password. Safe to repeat: the first one used kills all."""
    return _address("account_activate", user, now)


def confirmation_url(user: User, now: datetime) -> str:
    """Where who signed up proves the address, with the password chosen then."""
    return _address("account_confirm_address", user, now)


def link_url(user: User, now: datetime) -> str:
    """The one of the two this person needs."""
    url = confirmation_url if user.has_usable_password() else activation_url
    return url(user, now)


def _address(name: str, user: User, now: datetime) -> str:
    parts = {
        "uidb64": urlsafe_base64_encode(user.pk.bytes),
        "token": _tokens.token_for(user, now=now),
    }
    return settings.BASE_URL + reverse(name, kwargs=parts)


def person_id_of(uidb64: str) -> UUID | None:
    """The id a link names; None when it names nobody."""
    try:
        return UUID(bytes=urlsafe_base64_decode(uidb64))
    except ValueError:
        return None


def is_link_good(user: User, token: str, *, now: datetime) -> bool:
    """Whether the token still opens this person's account for the first time."""
    return user.may_be_invited and _tokens.is_good(user, token, now=now)
