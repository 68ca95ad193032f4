"""POST and GET /api/v1/orders, GET /api/v1/orders/{id}."""

from typing import Any, cast
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from billing.api.base import OrderAPIView, post_once, principal_of
from billing.api.inputs import OrderInput, customer_of, items_of
from billing.api.outputs import OrderOutput, PlacedOutput, order_body
from billing.limits import count_order
from billing.models import Order, Product
from billing.selectors.catalogue import offers_named
from billing.selectors.orders import order_before, orders_for, orders_of_person
from billing.services.placing import PARTNER, place_order
from core.requests import client_address
from gateways.charges import Customer
from partners.api.authentication import Program
from partners.api.docs import IDEMPOTENCY_KEY, problems
from partners.api.pages import NewestFirst, page_parameters, page_shape
from partners.selectors.members import is_member, studios_of

_EXAMPLE = OpenApiExample(
    "A pack of credits",
    value={
        "items": [{"product": "creditos-10", "quantity": 1}],
        "customer": {
            "name": "Estúdio Aurora",
            "email": "ola@estudioaurora.example",
            "document": "12.ABC.345/01DE-35",
        },
    },
    request_only=True,
)


class OrdersView(OrderAPIView):
    class Input(OrderInput):
        partner = serializers.UUIDField(
            required=False,
            help_text="For who belongs to several studios: the one the credits are for.",
        )

    @extend_schema(
        operation_id="orders_create",
        tags=["Orders"],
        request=Input,
        responses={201: PlacedOutput, **problems(400, 409, 422)},
        parameters=[IDEMPOTENCY_KEY],
        examples=[_EXAMPLE],
        summary="Place an order",
    )
    def post(self, request: Request) -> Response:
        """Credits are bought with a partner's key, or by a person who belongs to the partner.

        What is bought for a gallery goes to `/api/v1/moments/{id}/orders`; an *Acesso Perpétuo*
        ordered here is for whichever timed gallery of the buyer's ends first.
        """
        count_order(client_address(request))
        given = self.given(self.Input)
        customer = customer_of(given, self._known())
        return post_once(
            request, principal=principal_of(self.asker), act=lambda: self._place(given, customer)
        )

    def _place(self, given: dict[str, Any], customer: Customer) -> Response:
        order = place_order(
            items=items_of(given),
            customer=customer,
            subject=self._subject(given),
            buyer_id=self.asker.user_id,
            tracking_token=given["tracking_token"],
            by=self.by,
            now=self.now,
        )
        return placed(order)

    def _known(self) -> Customer | None:
        """Who buys, as far as the request says who it is."""
        user = self.request.user
        if isinstance(user, Program):
            return Customer(name=user.partner.name, email=user.partner.email)
        if self.asker.user_id is not None:
            person = cast(Any, user)
            return Customer(name=person.name or person.email, email=person.email)
        return None

    def _subject(self, given: dict[str, Any]) -> str:
        """Only credits are for a studio."""
        names = [each["product"] for each in given["items"]]
        offers = offers_named(names, timezone.localdate(self.now))
        if any(each.product.kind == Product.Kind.CREDITS for each in offers):
            partner_id = self._studio(given.get("partner"))
            return f"{PARTNER}{partner_id}" if partner_id else ""
        return ""

    def _studio(self, wanted: UUID | None) -> UUID | None:
        if self.asker.partner_id is not None:
            return self.asker.partner_id
        user_id = self.asker.user_id
        if user_id is None:
            return None
        if wanted is not None:
            return wanted if is_member(user_id, wanted) else None
        studios = list(studios_of(user_id)[:2])
        return studios[0].pk if len(studios) == 1 else None

    @extend_schema(
        operation_id="orders_list",
        tags=["Orders"],
        parameters=page_parameters(),
        responses={200: page_shape(OrderOutput), **problems(400)},
        summary="Orders of the person, or of the partner whose key is used",
    )
    def get(self, request: Request) -> Response:
        """Newest first."""
        pages = NewestFirst()
        page = cast(list[Order], pages.page_of(self._own(), request))
        return pages.get_paginated_response([order_body(each) for each in page])

    def _own(self) -> Any:
        if self.asker.partner_id is not None:
            return orders_for(f"{PARTNER}{self.asker.partner_id}")
        if self.asker.user_id is None:
            raise NotAuthenticated
        return orders_of_person(self.request.user)


class OneOrderView(OrderAPIView):
    @extend_schema(
        operation_id="orders_retrieve",
        tags=["Orders"],
        responses={200: OrderOutput, **problems(404)},
        summary="One order",
    )
    def get(self, request: Request, order_id: UUID) -> Response:
        """For its buyer, the partner it is for, or with its access token."""
        return Response(order_body(order_before(self.asker, order_id)))


def placed(order: Order) -> Response:
    """201, with the token that opens it."""
    headers = {"Location": f"/api/v1/orders/{order.id}"}
    return Response(order_body(order, with_token=True), status=201, headers=headers)
