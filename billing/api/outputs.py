"""How orders and payments look from outside: what and how much, never who."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from billing.access import issue_token
from billing.lines import amounts_of, most_instalments
from billing.models import Order, OrderLine
from billing.qr import qr_svg
from gateways.models import Payment

MONEY = {"max_digits": 14, "decimal_places": 2}


class PricesOutput(serializers.Serializer[Any]):
    """By method; a method that is missing is not offered."""

    pix = serializers.DecimalField(required=False, **MONEY)  # type: ignore[arg-type]
    card = serializers.DecimalField(required=False, **MONEY)  # type: ignore[arg-type]


class LineOutput(serializers.Serializer[Any]):
    product = serializers.CharField(help_text="Its slug.")
    kind = serializers.CharField(help_text="access, credits or photos.")
    name = serializers.CharField()
    quantity = serializers.IntegerField(help_text="Packs.")
    units = serializers.IntegerField(help_text="What all the packs bring together.")
    prices = PricesOutput(help_text="Of one pack, on the day of the order.")


class OrderOutput(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    status = serializers.ChoiceField(choices=Order.Status.choices)
    amount_gross = serializers.DecimalField(
        help_text="The list price until a method is chosen, then what is paid.",
        **MONEY,  # type: ignore[arg-type]
    )
    amount_refunded = serializers.DecimalField(**MONEY)  # type: ignore[arg-type]
    amounts = PricesOutput(help_text="What the whole order costs by each method.")
    max_installments = serializers.IntegerField(help_text="By card, without interest.")
    method = serializers.CharField(allow_blank=True, help_text="Empty until one is chosen.")
    subject = serializers.CharField(
        allow_blank=True, help_text="`moment:<id>` or `partner:<id>`: what it is for."
    )
    items = LineOutput(many=True)
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(help_text="Until then it can be paid.")
    paid_at = serializers.DateTimeField(allow_null=True)


class PlacedOutput(OrderOutput):
    access_token = serializers.CharField(
        help_text="Opens this order for thirty days: `Authorization: Order <token>`."
    )


class PixOutput(serializers.Serializer[Any]):
    copy_paste = serializers.CharField(help_text="The text a bank's app takes.")
    qr_svg = serializers.CharField(help_text="The same as a picture, inline SVG.")
    expires_at = serializers.DateTimeField()


class PaymentOutput(serializers.Serializer[Any]):
    payment_id = serializers.CharField(help_text="`PAY_` and 32 hex digits.")
    order = serializers.UUIDField()
    status = serializers.ChoiceField(choices=Payment.Status.choices)
    gateway = serializers.CharField(help_text="Which provider collects, such as `efi`.")
    method = serializers.ChoiceField(choices=Payment.Method.choices)
    amount = serializers.DecimalField(**MONEY)  # type: ignore[arg-type]
    installments = serializers.IntegerField()
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()
    paid_at = serializers.DateTimeField(allow_null=True)
    pix = PixOutput(allow_null=True, help_text="Of a Pix that waits to be paid.")
    redirect_url = serializers.CharField(
        allow_null=True, help_text="Of a card that waits: the provider's own page."
    )


def order_body(order: Order, *, with_token: bool = False) -> dict[str, Any]:
    """The order with its lines; the token only for who has just placed it."""
    lines = list(order.lines.all())
    token = {"access_token": issue_token(order.id)} if with_token else {}
    shape = PlacedOutput if with_token else OrderOutput
    return shape(
        {
            **{name: getattr(order, name) for name in _OWN},
            **token,
            "amounts": amounts_of(lines),
            "max_installments": most_instalments(lines),
            "items": [_line(each) for each in lines],
        }
    ).data


_OWN = (
    "id", "status", "amount_gross", "amount_refunded", "method", "subject", "created_at",
    "expires_at", "paid_at",
)  # fmt: skip


def _line(line: OrderLine) -> dict[str, Any]:
    return {
        "product": line.product.slug,
        "kind": line.product.kind,
        "name": line.product.name,
        "quantity": line.quantity,
        "units": line.units,
        "prices": {method: Decimal(amount) for method, amount in line.prices.items()},
    }


def payment_body(payment: Payment) -> dict[str, Any]:
    """The payment; what it is paid with only while it can be."""
    waits = payment.status == Payment.Status.PENDING
    pix = None
    if waits and payment.pix_code:
        pix = {
            "copy_paste": payment.pix_code,
            "qr_svg": qr_svg(payment.pix_code),
            "expires_at": payment.expires_at,
        }
    return PaymentOutput(
        {
            **{name: getattr(payment, name) for name in _OF_PAYMENT},
            "order": payment.reference.removeprefix("order:"),
            "gateway": payment.gateway.kind if payment.gateway else payment.gateway_type,
            "pix": pix,
            "redirect_url": (payment.redirect_url or None) if waits else None,
        }
    ).data


_OF_PAYMENT = (
    "payment_id", "status", "method", "amount", "installments", "created_at", "expires_at",
    "paid_at",
)  # fmt: skip
