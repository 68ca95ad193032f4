"""GET /api/v1/partner/sales: what a studio sold."""

from typing import Any, cast

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from billing.api.outputs import MONEY, LineOutput, order_body
from billing.models import Order, Product
from billing.selectors.orders import sales_of
from partners.api.base import PartnerView
from partners.api.docs import problems
from partners.api.pages import NewestFirst, page_parameters, page_shape


class SaleOutput(serializers.Serializer[Any]):
    """One sold order of the studio's own products; the buyer, so that it can be delivered."""

    id = serializers.UUIDField()
    status = serializers.ChoiceField(choices=Order.Status.choices)
    subject = serializers.CharField(allow_blank=True, help_text="The gallery: `moment:<id>`.")
    items = LineOutput(many=True)
    method = serializers.CharField()
    amount_gross = serializers.DecimalField(**MONEY)  # type: ignore[arg-type]
    amount_refunded = serializers.DecimalField(**MONEY)  # type: ignore[arg-type]
    partner_share = serializers.DecimalField(
        help_text="Yours, after commission.",
        **MONEY,  # type: ignore[arg-type]
    )
    paid_to = serializers.ChoiceField(choices=Product.PaidTo.choices)
    customer_name = serializers.CharField()
    customer_email = serializers.CharField()
    created_at = serializers.DateTimeField()
    paid_at = serializers.DateTimeField()


class PartnerSales(PartnerView):
    @extend_schema(
        operation_id="partner_sales_list",
        parameters=page_parameters(),
        responses={200: page_shape(SaleOutput), **problems(400)},
        tags=["Sales"],
        summary="What was sold beside your deliveries, newest first",
    )
    def get(self, request: Request) -> Response:
        pages = NewestFirst()
        page = cast(list[Order], pages.page_of(sales_of(self.partner.pk), request))
        return pages.get_paginated_response([_sale(each) for each in page])


def _sale(order: Order) -> dict[str, Any]:
    body = order_body(order)
    own = {name: getattr(order, name) for name in _OWN}
    return SaleOutput({**body, **own}).data


_OWN = (
    "amount_gross", "amount_refunded", "partner_share", "paid_to", "customer_name",
    "customer_email", "created_at", "paid_at",
)  # fmt: skip
