"""/api/v1/admin/commission: what the platform keeps of studios' sales, from a day on."""

from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from billing.api.staff import StaffRow, StaffRows, StaffView
from billing.models import CommissionConfig
from partners.api.docs import IDEMPOTENCY_KEY, problems
from partners.api.pages import page_parameters, page_shape
from partners.models import Partner


class CommissionOutput(serializers.ModelSerializer[CommissionConfig]):
    """A share of the price. A studio's own goes before everybody's, the newer before the older."""

    partner = serializers.PrimaryKeyRelatedField(
        queryset=Partner.objects.all(),
        allow_null=True,
        default=None,
        help_text="Null: every studio without a rate of its own.",
    )
    rate = serializers.DecimalField(
        max_digits=7,
        decimal_places=6,
        min_value=Decimal(0),
        max_value=Decimal("0.999999"),
        help_text="0.20 = 20 %.",
    )

    class Meta:
        model = CommissionConfig
        fields = ("id", "partner", "rate", "effective_date")
        # The database's own index answers; its sentence is ours (SameDayTaken).
        validators: Any = []


class _Commissions(StaffView):
    model = CommissionConfig
    shape = CommissionOutput
    noun = "commission"

    def rows(self) -> QuerySet[CommissionConfig]:
        return CommissionConfig.objects.all()


class AdminCommissionsView(_Commissions, StaffRows):
    @extend_schema(
        operation_id="admin_commission_list",
        tags=["Staff"],
        parameters=page_parameters(),
        responses={200: page_shape(CommissionOutput), **problems(400)},
        summary="Commissions, the newest day first",
    )
    def get(self, request: Request) -> Response:
        return self.list_rows(request)

    @extend_schema(
        operation_id="admin_commission_create",
        tags=["Staff"],
        request=CommissionOutput,
        parameters=[IDEMPOTENCY_KEY],
        responses={201: CommissionOutput, **problems(400, 409, 422)},
        summary="A commission from a day on",
    )
    def post(self, request: Request) -> Response:
        """Orders paid before keep the rate of their day."""
        return self.create_row(request)


class AdminCommissionView(_Commissions, StaffRow):
    @extend_schema(
        operation_id="admin_commission_retrieve",
        tags=["Staff"],
        responses={200: CommissionOutput, **problems(404)},
        summary="One commission",
    )
    def get(self, _request: Request, pk: int) -> Response:
        return Response(self.told(self.row(pk)))

    @extend_schema(
        operation_id="admin_commission_replace",
        tags=["Staff"],
        request=CommissionOutput,
        responses={200: CommissionOutput, **problems(400, 404, 409)},
        summary="Change a commission",
    )
    def put(self, request: Request, pk: int) -> Response:
        return self.replace_row(request, pk)

    @extend_schema(
        operation_id="admin_commission_update",
        tags=["Staff"],
        request=CommissionOutput,
        responses={200: CommissionOutput, **problems(400, 404, 409)},
        summary="Change part of a commission",
    )
    def patch(self, request: Request, pk: int) -> Response:
        return self.replace_row(request, pk, partial=True)

    @extend_schema(
        operation_id="admin_commission_delete",
        tags=["Staff"],
        responses={204: None, **problems(404, 409)},
        summary="Take a commission away",
    )
    def delete(self, _request: Request, pk: int) -> Response:
        """The one before it holds again."""
        return self.delete_row(pk)
