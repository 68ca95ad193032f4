"""POST /api/v1/orders/{id}/payments, GET /api/v1/payments/{payment_id}."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from billing.api.base import OrderAPIView, post_once, principal_of
from billing.api.inputs import DocumentField, PhoneField
from billing.api.outputs import PaymentOutput, payment_body
from billing.selectors.orders import order_before, payment_before
from billing.services.completing import complete_buyer
from billing.services.paying import start_payment
from gateways.models import Payment
from partners.api.docs import IDEMPOTENCY_KEY, problems


class BuyerInput(serializers.Serializer[Any]):
    """What the gateway asked for, in the `fields` of `customer_data_required`."""

    document = DocumentField(required=False, allow_blank=True, default="")
    phone = PhoneField(required=False, allow_blank=True, default="")


class OrderPaymentsView(OrderAPIView):
    class Input(serializers.Serializer[Any]):
        method = serializers.ChoiceField(choices=Payment.Method.choices)
        installments = serializers.IntegerField(
            min_value=1, max_value=12, default=1, help_text="By card, without interest."
        )
        customer = BuyerInput(required=False, help_text="Data of the buyer the order lacks.")

    @extend_schema(
        operation_id="payments_create",
        tags=["Orders"],
        request=Input,
        responses={201: PaymentOutput, **problems(400, 404, 409, 422, 503)},
        parameters=[IDEMPOTENCY_KEY],
        summary="Pay an order by Pix or card",
    )
    def post(self, request: Request, order_id: UUID) -> Response:
        """The payment that already waits for this method is given again, not made twice.

        A Pix that has expired is replaced by a fresh one. 503 `no_gateway_available`: nobody was
        charged, try again; 422 `customer_data_required` names what is missing in `fields`.
        """
        order = order_before(self.asker, order_id)
        given = self.given(self.Input)
        complete_buyer(order_id=order.id, **given.get("customer", {}))
        made: list[Payment] = []

        def collect() -> None:
            """Outside the transaction that keeps the key: a gateway is asked."""
            made.append(
                start_payment(
                    order_id=order.id,
                    method=given["method"],
                    installments=given["installments"],
                    by=self.by,
                    now=self.now,
                )
            )

        return post_once(
            request,
            principal=principal_of(self.asker),
            prepare=collect,
            act=lambda: Response(payment_body(made[-1]), status=201),
        )


class OnePaymentView(OrderAPIView):
    @extend_schema(
        operation_id="payments_retrieve",
        tags=["Orders"],
        responses={200: PaymentOutput, **problems(404)},
        summary="How a payment stands",
    )
    def get(self, request: Request, payment_id: str) -> Response:
        """Read from what gateways have told so far."""
        return Response(payment_body(payment_before(self.asker, payment_id)))
