"""GET /api/v1/redemptions/{id}."""

from uuid import UUID

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.api.authentication import BearerAuthentication
from vouchers.access import read_token
from vouchers.api.moment_access import RedemptionAuthentication
from vouchers.errors import RedemptionMissing
from vouchers.models import Redemption
from vouchers.services.redeeming import redemption_body

SCHEME = "Redemption "


class RedemptionShape(serializers.Serializer[object]):
    """A redemption, from claim to moment."""

    id = serializers.UUIDField()
    status = serializers.ChoiceField(choices=Redemption.Status.choices)
    assets_total = serializers.IntegerField(help_text="Files in the delivery.")
    assets_copied = serializers.IntegerField(help_text="Files that are the client's already.")
    moment = serializers.UUIDField(allow_null=True, help_text="Set when COMPLETED.")
    access_token = serializers.CharField(
        required=False,
        help_text="Only in the answer to redeem: opens this redemption and its moment for a day.",
    )


def opened_redemption(request: Request) -> UUID | None:
    """The redemption the request's `Authorization: Redemption <token>` opens, if any."""
    header = request.headers.get("Authorization", "")
    return read_token(header.removeprefix(SCHEME)) if header.startswith(SCHEME) else None


class RedemptionView(APIView):
    """How far a redemption is; for its owner, or with its access token."""

    authentication_classes = (BearerAuthentication, RedemptionAuthentication)
    permission_classes = ()

    class Output(RedemptionShape):
        redemption = RedemptionShape(help_text="The same again, shaped as in the answer to redeem.")

    @extend_schema(responses=Output, tags=["Redemption"])
    def get(self, request: Request, redemption_id: UUID) -> Response:
        """Status and counts; everybody else is told there is no such redemption."""
        if opened_redemption(request) == redemption_id:
            redemption = get_object_or_404(Redemption, pk=redemption_id)
        else:
            redemption = self._own(request, redemption_id)
        body = redemption_body(redemption)
        return Response({**body, "redemption": body}, headers={"Cache-Control": "no-store"})

    @staticmethod
    def _own(request: Request, redemption_id: UUID) -> Redemption:
        person = request.user.pk
        own = Redemption.objects.filter(pk=redemption_id)
        mine = own.filter(user_id=person).first() if person else None
        if mine is None:
            raise RedemptionMissing
        return mine
