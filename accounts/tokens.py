"""The tokens of the API: simplejwt's, bound to a family and to the state of the person."""

from datetime import datetime
from typing import Any, cast
from uuid import UUID

from django.utils.crypto import constant_time_compare, salted_hmac
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.settings import api_settings
from rest_framework_simplejwt.tokens import AccessToken, Token

from accounts.errors import TokenRefused
from accounts.models import TokenFamily, User


class RefreshToken(Token):
    """Good for one renewal."""

    token_type = "refresh"  # noqa: S105 - the name of a kind of token
    lifetime = api_settings.REFRESH_TOKEN_LIFETIME


def sign_token(kind: type[Token], family: TokenFamily, *, now: datetime) -> Token:
    """A token of this family; `str()` of it is what its holder gets."""
    token = kind()
    token.set_iat(at_time=now)
    token.set_exp(from_time=now)
    token[api_settings.USER_ID_CLAIM] = str(family.user_id)
    token["family"] = str(family.pk)
    token["state"] = _state(family.user)
    return token


def read_token(kind: type[Token], text: str) -> Token:
    """The token, its signature, kind and time checked. Raises TokenRefused."""
    try:
        return kind(cast(Any, text))  # the library's annotation says Token; text is what it takes
    except TokenError:
        raise TokenRefused from None


def family_id_of(token: Token) -> UUID:
    return UUID(str(token["family"]))


def is_of(token: Token, user: User) -> bool:
    """Whether the person is still the one the token was signed for: active, same password."""
    same = constant_time_compare(str(token["state"]), _state(user))
    return user.is_active and same and str(token[api_settings.USER_ID_CLAIM]) == str(user.pk)


def _state(user: User) -> str:
    """Changes with the password and whenever the person is signed out everywhere."""
    return salted_hmac("accounts.tokens", user.get_session_auth_hash()).hexdigest()[:32]


__all__ = ["AccessToken", "RefreshToken", "family_id_of", "is_of", "read_token", "sign_token"]
