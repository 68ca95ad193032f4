"""What the OpenAPI document says about every operation of the partner API."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers

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
    401: "No API key, or one that is unknown, revoked or expired.",
    402: "Not enough credits.",
    404: "It does not exist, or is not yours.",
    409: "The current state does not allow this; `code` says why.",
    422: "Understood, and not allowed; `code` says why.",
    503: "Not now; the same request may work later (see `Retry-After`).",
}


class PartnerKeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """`Authorization: Api-Key …` as a security scheme."""

    target_class = "partners.api.authentication.PartnerAuthentication"
    name = "PartnerApiKey"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Api-Key <key>`. The key is shown once, when it is issued.",
        }


class FieldError(serializers.Serializer[Any]):
    field = serializers.CharField(help_text="Path of the field, such as `files[3].filename`.")
    code = serializers.CharField()
    detail = serializers.CharField()


class Problem(serializers.Serializer[Any]):
    """RFC 9457."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField(help_text="Stable; programs decide by it.")
    errors = FieldError(many=True, required=False)  # type: ignore[assignment]


def problems(*statuses: int, **shapes: type[Problem]) -> dict[Any, OpenApiResponse]:
    """The error answers of an operation; 401 and 503 belong to all of them.

    `_409=UploadsMissingProblem` gives one status a shape of its own.
    """
    return {
        (status, CONTENT_TYPE): OpenApiResponse(
            shapes.get(f"_{status}", Problem), description=_MEANINGS[status]
        )
        for status in sorted({401, 503, *statuses})
    }
