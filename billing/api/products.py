"""GET /api/v1/products."""

import hashlib
from typing import Any

from django.http import HttpResponseBase
from django.utils import timezone
from django.utils.cache import get_conditional_response
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from billing.api.outputs import MONEY, PricesOutput
from billing.models import Product
from billing.selectors.catalogue import Offer, own_offers

KEPT_SECONDS = 60


class ProductOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    slug = serializers.CharField(help_text="What `items[].product` of an order names.")
    kind = serializers.ChoiceField(choices=Product.Kind.choices)
    name = serializers.CharField()
    description = serializers.CharField(allow_blank=True)
    units = serializers.IntegerField(help_text="What one pack brings: credits, photos.")
    prices = PricesOutput(help_text="Of one pack, today.")
    unit_price = serializers.DecimalField(
        help_text="The cheapest price of one unit of the pack.",
        **MONEY,  # type: ignore[arg-type]
    )
    max_installments = serializers.IntegerField(help_text="By card, without interest.")


def product_body(offer: Offer) -> dict[str, Any]:
    product = offer.product
    return ProductOutput(
        {
            **{name: getattr(product, name) for name in _OWN},
            "prices": offer.prices,
            "unit_price": offer.unit_price,
        }
    ).data


_OWN = ("id", "slug", "kind", "name", "description", "units", "max_installments")


class ProductsView(APIView):
    """The same for everybody, so it may be kept for a minute."""

    authentication_classes = ()
    permission_classes = ()

    class Output(serializers.Serializer[Any]):
        results = ProductOutput(many=True)

    @extend_schema(
        operation_id="products_list",
        tags=["Orders"],
        auth=[],
        responses={200: Output, 304: None},
        summary="What is on sale, with prices by method",
    )
    def get(self, request: Request) -> HttpResponseBase:
        """`If-None-Match` with the last `ETag` answers 304 while nothing has changed."""
        today = timezone.localdate(timezone.now())
        body = {"results": [product_body(each) for each in own_offers(today)]}
        etag = f'"{hashlib.sha256(JSONRenderer().render(body)).hexdigest()[:32]}"'
        unchanged = get_conditional_response(request._request, etag=etag)
        answer = unchanged if unchanged and unchanged.status_code == 304 else Response(body)
        answer["ETag"] = etag
        answer["Cache-Control"] = f"public, max-age={KEPT_SECONDS}"
        return answer
