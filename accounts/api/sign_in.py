"""POST /api/v1/auth/login, /refresh, /logout.

These take no Idempotency-Key: repeating an answer would mean keeping tokens in the database. A
sign-in may be repeated anyway, a sign-out is the same twice, and a renewal must not be.
"""

from typing import Any

from django.contrib.auth.models import update_last_login
from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import services
from accounts.api.base import OpenView, problems
from accounts.models import User
from accounts.services.tokens import TokenPair
from core.requests import client_address


class Tokens(serializers.Serializer[TokenPair]):
    """A pair of tokens."""

    access = serializers.CharField(help_text="For `Authorization: Bearer`; good for 15 minutes.")
    refresh = serializers.CharField(help_text="Good for one renewal, within 30 days.")


class Refresh(serializers.Serializer[Any]):
    refresh = serializers.CharField(
        max_length=4096, help_text="The newest refresh token of this sign-in."
    )


class LoginView(OpenView):
    """Sign in: one answer for a wrong password, an unknown and an unconfirmed e-mail."""

    class Input(serializers.Serializer[Any]):
        email = serializers.EmailField(max_length=254)
        password = serializers.CharField(trim_whitespace=False, max_length=256)
        code = serializers.CharField(
            max_length=32,
            required=False,
            allow_blank=True,
            default="",
            help_text="From the authenticator app, or a recovery code; if a second step is set up.",
        )

    @extend_schema(
        request=Input,
        responses={200: Tokens, **problems(400, 401, 403, 429)},
        tags=["People"],
        auth=[],
    )
    def post(self, request: Request) -> Response:
        """Exchange e-mail and password for tokens; at most 5 tries a minute."""
        given = self.given(self.Input)
        person = services.check_credentials(
            email=given["email"], password=given["password"], address=client_address(request)
        )
        services.check_second_factor(person=person, code=given["code"])
        pair = services.begin_token_family(user=person, now=timezone.now())
        update_last_login(User, person)
        return Response(Tokens(pair).data)


class RefreshView(OpenView):
    """Renew: the token given is dead afterwards; shown again, it ends the whole sign-in."""

    @extend_schema(
        request=Refresh, responses={200: Tokens, **problems(400, 401)}, tags=["People"], auth=[]
    )
    def post(self, request: Request) -> Response:
        """Exchange the newest refresh token for a new pair. Never send two renewals at once."""
        pair = services.renew_tokens(refresh=self.given(Refresh)["refresh"], now=timezone.now())
        return Response(Tokens(pair).data)


class LogoutView(OpenView):
    """Sign out."""

    @extend_schema(
        request=Refresh,
        responses={204: OpenApiResponse(description="Signed out."), **problems(400, 401)},
        tags=["People"],
        auth=[],
    )
    def post(self, request: Request) -> Response:
        """End the sign-in this refresh token belongs to: all its tokens are dead at once."""
        services.end_token_family(refresh=self.given(Refresh)["refresh"], now=timezone.now())
        return Response(status=204)
