"""`Authorization: Bearer <jwt>`."""

from typing import Any

from django.utils import timezone
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request
from rest_framework_simplejwt.authentication import JWTAuthentication
from rest_framework_simplejwt.tokens import Token

from accounts.errors import TokenRefused
from accounts.services.tokens import user_of_access_token


class BearerRefused(AuthenticationFailed):
    """The token is no (longer) good; one answer for every reason."""

    default_code = TokenRefused.code
    default_detail = TokenRefused.title


class BearerAuthentication(JWTAuthentication):
    """simplejwt reads the header; our families decide, so that a sign-out counts at once."""

    def authenticate(self, request: Request) -> tuple[Any, Token] | None:
        try:
            header = self.get_header(request)
            raw_token = self.get_raw_token(header) if header else None
            if raw_token is None:
                return None
            return user_of_access_token(raw_token.decode("ascii"), now=timezone.now())
        except (TokenRefused, AuthenticationFailed, UnicodeDecodeError):
            raise BearerRefused from None


class BearerScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the OpenAPI document names this way in."""

    target_class = BearerAuthentication
    name = "Bearer"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
