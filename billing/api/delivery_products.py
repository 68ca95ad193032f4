"""What a studio sells beside one of its deliveries: /api/v1/deliveries/{id}/products."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from billing.api.outputs import MONEY, PricesOutput
from billing.errors import ProductMissing
from billing.models import Product
from billing.pricing import prices_on
from billing.services.stocking import NewProduct, change_product, offer_photos
from partners.api.base import PartnerView
from partners.api.docs import IDEMPOTENCY_KEY, problems
from partners.api.fields import LineField
from partners.errors import DeliveryNotFound
from partners.models import Delivery
from partners.selectors import deliveries_matching

SMALLEST = Decimal("0.50")
_EXAMPLE = OpenApiExample(
    "Ten edited photos",
    value={
        "name": "10 fotos tratadas",
        "units": 10,
        "prices": {"pix": "180.00", "card": "200.00"},
        "paid_to": "platform",
    },
    request_only=True,
)


class PricesInput(serializers.Serializer[Any]):
    """Of the whole pack; a method that is left out is not offered."""

    pix = serializers.DecimalField(required=False, min_value=SMALLEST, **MONEY)  # type: ignore[arg-type]
    card = serializers.DecimalField(required=False, min_value=SMALLEST, **MONEY)  # type: ignore[arg-type]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs:
            raise serializers.ValidationError("Dê ao menos um preço.", code="required")
        return attrs


class DeliveryProductInput(serializers.Serializer[Any]):
    name = LineField(max_length=100, help_text="The client sees it in the gallery.")
    description = LineField(max_length=300, required=False, allow_blank=True, default="")
    units = serializers.IntegerField(
        min_value=1, max_value=100_000, default=1, help_text="How many photos the pack brings."
    )
    prices = PricesInput()
    paid_to = serializers.ChoiceField(
        choices=Product.PaidTo.choices,
        default=Product.PaidTo.PLATFORM,
        help_text="platform: collected for you and settled after commission; partner: collected "
        "by your own gateways, commission is owed.",
    )
    max_installments = serializers.IntegerField(min_value=1, max_value=12, default=1)


class DeliveryProductChanges(serializers.Serializer[Any]):
    name = LineField(max_length=100, required=False)
    description = LineField(max_length=300, required=False, allow_blank=True)
    prices = PricesInput(required=False, help_text="From today on; open orders keep theirs.")
    max_installments = serializers.IntegerField(min_value=1, max_value=12, required=False)
    is_on_sale = serializers.BooleanField(required=False)


class DeliveryProductOutput(serializers.ModelSerializer[Product]):
    prices = serializers.SerializerMethodField()

    class Meta:
        model = Product
        fields = (
            "id", "slug", "name", "description", "units", "prices", "paid_to",
            "max_installments", "is_on_sale", "created_at",
        )  # fmt: skip
        read_only_fields = fields

    def get_prices(self, product: Product) -> PricesOutput:
        return PricesOutput(self.context["prices"].get(product.pk, {})).data  # type: ignore[return-value]


class DeliveryProducts(PartnerView):
    class Output(serializers.Serializer[Any]):
        results = DeliveryProductOutput(many=True)

    @extend_schema(
        operation_id="delivery_products_create",
        request=DeliveryProductInput,
        responses={201: DeliveryProductOutput, **problems(400, 404, 409, 422)},
        parameters=[IDEMPOTENCY_KEY],
        examples=[_EXAMPLE],
        tags=["Sales"],
        summary="Sell a pack of photos beside a delivery",
    )
    def post(self, _request: Request, delivery_id: UUID) -> Response:
        """Shown at once in the galleries of the delivery's clients."""
        delivery = self._own_delivery(delivery_id)
        new = NewProduct(**self.given(DeliveryProductInput))
        product = offer_photos(delivery=delivery, new=new, by=self.by, now=self.now)
        return Response(_shown([product], self.now)[0], status=201)

    @extend_schema(
        operation_id="delivery_products_list",
        responses={200: Output, **problems(404)},
        tags=["Sales"],
        summary="What is, or was, on sale beside a delivery",
    )
    def get(self, _request: Request, delivery_id: UUID) -> Response:
        delivery = self._own_delivery(delivery_id)
        products = list(Product.objects.filter(delivery=delivery).order_by("created_at", "id"))
        return Response({"results": _shown(products, self.now)})

    def _own_delivery(self, delivery_id: UUID) -> Delivery:
        return self.own_or_404(deliveries_matching(), missing=DeliveryNotFound, id=delivery_id)


class OneDeliveryProduct(PartnerView):
    @extend_schema(
        operation_id="delivery_products_update",
        request=DeliveryProductChanges,
        responses={200: DeliveryProductOutput, **problems(400, 404)},
        tags=["Sales"],
        summary="Change a product's words, prices or whether it is on sale",
    )
    def patch(self, _request: Request, delivery_id: UUID, product_id: UUID) -> Response:
        product = self._own_product(delivery_id, product_id)
        changes = self.given(DeliveryProductChanges)
        change_product(product_id=product.pk, changes=changes, by=self.by, now=self.now)
        product.refresh_from_db()
        return Response(_shown([product], self.now)[0])

    @extend_schema(
        operation_id="delivery_products_withdraw",
        responses={204: None, **problems(404)},
        tags=["Sales"],
        summary="Take a product off sale",
    )
    def delete(self, _request: Request, delivery_id: UUID, product_id: UUID) -> Response:
        """What was sold stays in the sales; `PATCH is_on_sale` puts it back. Safe to repeat."""
        product = self._own_product(delivery_id, product_id)
        change_product(
            product_id=product.pk, changes={"is_on_sale": False}, by=self.by, now=self.now
        )
        return Response(status=204)

    def _own_product(self, delivery_id: UUID, product_id: UUID) -> Product:
        return self.own_or_404(
            Product.objects.all(), missing=ProductMissing, id=product_id, delivery_id=delivery_id
        )


def _shown(products: list[Product], now: Any) -> Any:
    context = {"prices": prices_on(timezone.localdate(now), products)}
    return DeliveryProductOutput(products, many=True, context=context).data
