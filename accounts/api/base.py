"""What the views of people's API share: how they read, how they refuse, what the docs say."""

from typing import Any, cast

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from accounts.api.authentication import BearerAuthentication
from accounts.models import User
from core.problems import CONTENT_TYPE

IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description=(
        "Optional, 16–128 visible ASCII characters. The same key with the same body gets the same "
        "answer again, with `Idempotent-Replayed: true`; kept for 72 hours."
    ),
)
_MEANINGS = {
    400: "The request is malformed; `errors` names each field.",
    401: "Wrong credentials, or a token that is forged, expired, used before or signed out.",
    403: "A second factor must be set up on the site first.",
    409: "The first request with this key is still running.",
    422: "The key was used with another body.",
    429: "Too many tries; `Retry-After` says when to come back.",
}


def problems(*statuses: int) -> dict[Any, OpenApiResponse]:
    """The error answers of an operation."""
    return {
        (status, CONTENT_TYPE): OpenApiResponse(
            OpenApiTypes.OBJECT, description=f"RFC 9457. {_MEANINGS[status]}"
        )
        for status in statuses
    }


class PeopleView(APIView):
    """Answers hold tokens and personal data: nobody in between keeps them."""

    def given(self, shape: type[Serializer[Any]]) -> dict[str, Any]:
        """The body in the given shape. Raises ValidationError."""
        serializer = shape(data=self.request.data)
        serializer.is_valid(raise_exception=True)
        return cast(dict[str, Any], serializer.validated_data)

    def finalize_response(self, request: Any, response: Any, *args: Any, **kwargs: Any) -> Any:
        final = super().finalize_response(request, response, *args, **kwargs)
        final.headers.setdefault("Cache-Control", "no-store")
        if final.status_code == 401:
            final.headers.setdefault("WWW-Authenticate", 'Bearer realm="api"')
        return final


class OpenView(PeopleView):
    """For who is not signed in yet. A stale token in the header is not looked at."""

    authentication_classes = ()
    permission_classes = (AllowAny,)


class OwnView(PeopleView):
    """For who is."""

    authentication_classes = (BearerAuthentication,)
    permission_classes = (IsAuthenticated,)

    @property
    def person(self) -> User:
        return cast(User, self.request.user)

    @property
    def by(self) -> str:
        """The actor, as services and the audit trail take it."""
        return f"user:{self.person.pk}"


__all__ = ["IDEMPOTENCY_KEY", "OpenView", "OwnView", "PeopleView", "Request", "problems"]
