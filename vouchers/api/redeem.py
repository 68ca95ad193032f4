"""POST /api/v1/redeem, also at /redeem."""

from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.requests import client_address
from vouchers import services
from vouchers.api.redemptions import RedemptionShape

_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="16–128 visible ASCII characters; the body field `idempotency_key` is taken too.",
)


class RedeemView(APIView):
    """Turn a voucher code into a gallery. No sign-in needed."""

    authentication_classes = ()
    permission_classes = ()

    class Input(serializers.Serializer[object]):
        code = serializers.CharField(
            max_length=100, help_text="As printed; case, spaces and hyphens do not count."
        )
        email = serializers.EmailField(
            max_length=254, help_text="Whose account the gallery goes to; created if need be."
        )
        name = serializers.CharField(
            max_length=150, required=False, allow_blank=True, default="", help_text="For greeting."
        )
        tracking_token = serializers.RegexField(
            r"^[A-Za-z0-9_\-]*\Z",
            max_length=64,
            required=False,
            allow_blank=True,
            default="",
            help_text="The `t` of the link that led here.",
        )
        terms_accepted = serializers.BooleanField(help_text="Must be true.")
        idempotency_key = serializers.CharField(
            required=False, max_length=128, help_text="If the header cannot be sent."
        )

        def validate_terms_accepted(self, value: bool) -> bool:
            if not value:
                raise serializers.ValidationError(
                    "É preciso aceitar os termos.", code="terms_not_accepted"
                )
            return value

    # Made once: it keeps nothing of what it reads; copying its fields takes longer than reading.
    reader = Input()

    class Output(serializers.Serializer[object]):
        redemption = RedemptionShape()

    @extend_schema(
        operation_id="redeem",
        request=Input,
        responses={202: Output},
        parameters=[_KEY],
        tags=["Redemption"],
        auth=[],
    )
    def post(self, request: Request) -> Response:
        """Claim the voucher; the files are copied in the background."""
        given = self.reader.run_validation(request.data)
        answer = services.redeem(
            code=given["code"],
            email=given["email"],
            name=given["name"],
            tracking_token=given["tracking_token"],
            idempotency_key=request.headers.get("Idempotency-Key") or given.get("idempotency_key"),
            address=client_address(request),
            now=timezone.now(),
        )
        headers = dict(answer.headers)
        if answer.replayed:
            headers["Idempotent-Replayed"] = "true"
        return Response(answer.body, status=answer.status, headers=headers)
