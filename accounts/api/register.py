"""POST /api/v1/auth/register."""

import json
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.crypto import salted_hmac
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.base import IDEMPOTENCY_KEY, OpenView, problems
from accounts.models import User
from accounts.services import register_person
from core.idempotency import Answer, answer_once, fingerprint, require_key
from core.requests import client_address

ROUTE = "auth/register"


class RegisterView(OpenView):
    """Sign up. The answer is one and the same whether or not the address has an account."""

    class Input(serializers.Serializer[Any]):
        email = serializers.EmailField(
            max_length=254, help_text="Case does not count. Must be confirmed before sign-in."
        )
        password = serializers.CharField(
            trim_whitespace=False,
            max_length=256,
            write_only=True,
            help_text="At least 8 characters, not a common one.",
        )
        name = serializers.CharField(max_length=150, help_text="How to greet the person.")

        def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
            try:
                validate_password(attrs["password"], User(email=attrs["email"], name=attrs["name"]))
            except ValidationError as weakness:
                raise serializers.ValidationError(
                    {"password": weakness.messages}, code="password_too_weak"
                ) from None
            return attrs

    class Output(serializers.Serializer[Any]):
        status = serializers.ChoiceField(choices=["confirmation_sent"])
        detail = serializers.CharField(help_text="What to tell the person, in pt-BR.")

    @extend_schema(
        request=Input,
        responses={201: Output, **problems(400, 409, 422, 429)},
        parameters=[IDEMPOTENCY_KEY],
        tags=["People"],
        auth=[],
    )
    def post(self, request: Request) -> Response:
        """Create an account; a link to confirm the e-mail follows by mail."""
        given = self.given(self.Input)
        key = request.headers.get("Idempotency-Key")
        answer = _act(request, given) if key is None else _act_once(request, given, key)
        replayed = {"Idempotent-Replayed": "true"} if answer.replayed else {}
        return Response(answer.body, status=answer.status, headers=replayed)


def _act(request: Request, given: dict[str, Any]) -> Answer:
    register_person(**given, address=client_address(request), now=timezone.now(), by="visitor")
    return Answer(
        201,
        {
            "status": "confirmation_sent",
            "detail": "Enviamos um link para o seu e-mail. Confirme por ele e depois entre.",
        },
    )


def _act_once(request: Request, given: dict[str, Any], key: str) -> Answer:
    """The digest of the body is keyed: kept for 72 hours, it must not help to guess a password."""
    body = json.dumps(given, sort_keys=True)
    digest = salted_hmac("accounts.register", body, algorithm="sha256").hexdigest()
    return answer_once(
        principal="visitor",
        route=ROUTE,
        key=require_key(key),
        fingerprint=fingerprint("POST", ROUTE, digest),
        now=timezone.now(),
        act=lambda: _act(request, given),
    )
