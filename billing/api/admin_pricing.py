"""/api/v1/admin/pricing: prices by product, method and day."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from billing.api.staff import StaffRow, StaffRows, StaffView
from billing.models import PricingConfig, Product
from core.money import CENT
from partners.api.docs import IDEMPOTENCY_KEY, problems
from partners.api.pages import page_parameters, page_shape


class PriceOutput(serializers.ModelSerializer[PricingConfig]):
    """The price of a pack by one method, from a day on; the newest that has begun holds."""

    product = serializers.SlugRelatedField(
        slug_field="slug", queryset=Product.objects.all(), help_text="The product's slug."
    )

    class Meta:
        model = PricingConfig
        fields = ("id", "product", "method", "amount", "effective_date")
        extra_kwargs: Any = {
            "amount": {"min_value": CENT},
            "effective_date": {"help_text": "Holds from this day on, São Paulo time."},
        }
        # The database's own index answers; its sentence is ours (SameDayTaken).
        validators: Any = []


class _Prices(StaffView):
    model = PricingConfig
    shape = PriceOutput
    noun = "price"

    def rows(self) -> QuerySet[PricingConfig]:
        return PricingConfig.objects.select_related("product")


class AdminPricesView(_Prices, StaffRows):
    @extend_schema(
        operation_id="admin_pricing_list",
        tags=["Staff"],
        parameters=page_parameters(),
        responses={200: page_shape(PriceOutput), **problems(400)},
        summary="Prices, the newest day first",
    )
    def get(self, request: Request) -> Response:
        return self.list_rows(request)

    @extend_schema(
        operation_id="admin_pricing_create",
        tags=["Staff"],
        request=PriceOutput,
        parameters=[IDEMPOTENCY_KEY],
        responses={201: PriceOutput, **problems(400, 409, 422)},
        summary="A price from a day on",
    )
    def post(self, request: Request) -> Response:
        """Orders placed before keep the price they were placed at."""
        return self.create_row(request)


class AdminPriceView(_Prices, StaffRow):
    @extend_schema(
        operation_id="admin_pricing_retrieve",
        tags=["Staff"],
        responses={200: PriceOutput, **problems(404)},
        summary="One price",
    )
    def get(self, _request: Request, pk: int) -> Response:
        return Response(self.told(self.row(pk)))

    @extend_schema(
        operation_id="admin_pricing_replace",
        tags=["Staff"],
        request=PriceOutput,
        responses={200: PriceOutput, **problems(400, 404, 409)},
        summary="Change a price",
    )
    def put(self, request: Request, pk: int) -> Response:
        return self.replace_row(request, pk)

    @extend_schema(
        operation_id="admin_pricing_update",
        tags=["Staff"],
        request=PriceOutput,
        responses={200: PriceOutput, **problems(400, 404, 409)},
        summary="Change part of a price",
    )
    def patch(self, request: Request, pk: int) -> Response:
        return self.replace_row(request, pk, partial=True)

    @extend_schema(
        operation_id="admin_pricing_delete",
        tags=["Staff"],
        responses={204: None, **problems(404, 409)},
        summary="Take a price away",
    )
    def delete(self, _request: Request, pk: int) -> Response:
        """The price before it holds again."""
        return self.delete_row(pk)
