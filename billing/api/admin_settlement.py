"""/api/v1/admin/settlement-rules: after how many days a studio's share is its own to take."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from billing.api.staff import StaffRow, StaffRows, StaffView
from billing.errors import RuleTaken
from billing.models import Product, SettlementRule
from gateways.charges import Method
from gateways.registry import adapters
from partners.api.docs import IDEMPOTENCY_KEY, problems
from partners.api.pages import Pages, page_parameters, page_shape

LONGEST_DAYS = 365


class SettlementRuleOutput(serializers.ModelSerializer[SettlementRule]):
    """D+N. An empty field fits anything; the rule that names most of a case holds for it."""

    gateway_kind = serializers.CharField(max_length=20, allow_blank=True, default="")
    method = serializers.ChoiceField(
        choices=[(each.value, each.value) for each in Method], allow_blank=True, default=""
    )
    product_kind = serializers.ChoiceField(
        choices=Product.Kind.choices, allow_blank=True, default=""
    )
    days = serializers.IntegerField(min_value=0, max_value=LONGEST_DAYS)
    business_days = serializers.BooleanField(default=False)

    class Meta:
        model = SettlementRule
        fields = ("id", "gateway_kind", "method", "product_kind", "days", "business_days")
        # The database's own index answers; its sentence is ours.
        validators: Any = []

    def validate_gateway_kind(self, value: str) -> str:
        """A provider there is, or any."""
        if value and value not in adapters():
            raise serializers.ValidationError("Provedor desconhecido.", code="invalid_choice")
        return value


class _Rules(StaffView):
    model = SettlementRule
    shape = SettlementRuleOutput
    noun = "settlement_rule"
    taken = RuleTaken

    def rows(self) -> QuerySet[SettlementRule]:
        return SettlementRule.objects.all()


class ByNumber(Pages):
    """As they were written."""

    ordering = "id"
    position_field = serializers.IntegerField(min_value=0, max_value=2**63 - 1)


class AdminSettlementRulesView(_Rules, StaffRows):
    pages = ByNumber

    @extend_schema(
        operation_id="admin_settlement_rules_list",
        tags=["Staff"],
        parameters=page_parameters(),
        responses={200: page_shape(SettlementRuleOutput), **problems(400)},
        summary="Settlement rules",
    )
    def get(self, request: Request) -> Response:
        return self.list_rows(request)

    @extend_schema(
        operation_id="admin_settlement_rules_create",
        tags=["Staff"],
        request=SettlementRuleOutput,
        parameters=[IDEMPOTENCY_KEY],
        responses={201: SettlementRuleOutput, **problems(400, 409, 422)},
        summary="A rule for orders paid from now on",
    )
    def post(self, request: Request) -> Response:
        """Shares that are scheduled already keep their day."""
        return self.create_row(request)


class AdminSettlementRuleView(_Rules, StaffRow):
    @extend_schema(
        operation_id="admin_settlement_rules_retrieve",
        tags=["Staff"],
        responses={200: SettlementRuleOutput, **problems(404)},
        summary="One rule",
    )
    def get(self, _request: Request, pk: int) -> Response:
        return Response(self.told(self.row(pk)))

    @extend_schema(
        operation_id="admin_settlement_rules_replace",
        tags=["Staff"],
        request=SettlementRuleOutput,
        responses={200: SettlementRuleOutput, **problems(400, 404, 409)},
        summary="Change a rule",
    )
    def put(self, request: Request, pk: int) -> Response:
        return self.replace_row(request, pk)

    @extend_schema(
        operation_id="admin_settlement_rules_update",
        tags=["Staff"],
        request=SettlementRuleOutput,
        responses={200: SettlementRuleOutput, **problems(400, 404, 409)},
        summary="Change part of a rule",
    )
    def patch(self, request: Request, pk: int) -> Response:
        return self.replace_row(request, pk, partial=True)

    @extend_schema(
        operation_id="admin_settlement_rules_destroy",
        tags=["Staff"],
        request=None,
        responses={204: None, **problems(404)},
        summary="Take a rule back",
    )
    def delete(self, _request: Request, pk: int) -> Response:
        return self.delete_row(pk)
