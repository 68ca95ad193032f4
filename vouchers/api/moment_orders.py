"""What can be bought for a gallery, and buying it."""

from typing import Any, cast
from uuid import UUID

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from billing.api.base import post_once
from billing.api.inputs import OrderInput, customer_of, items_of
from billing.api.orders import placed
from billing.api.outputs import PlacedOutput
from billing.api.products import ProductOutput, product_body
from billing.limits import count_order
from core.requests import client_address
from gateways.charges import Customer
from partners.api.docs import IDEMPOTENCY_KEY, problems
from vouchers.api.moment_access import MomentAPIView
from vouchers.errors import MomentMissing
from vouchers.models import Moment
from vouchers.selectors.moments import moment_before
from vouchers.selectors.offers import offers_for
from vouchers.services.buying import order_for_moment
from vouchers.viewing import Standing


class MomentProductsView(MomentAPIView):
    class Output(serializers.Serializer[object]):
        results = ProductOutput(many=True)

    @extend_schema(
        operation_id="moment_products_list",
        tags=["Moments"],
        responses={200: Output, **problems(404)},
        summary="What can be bought for a gallery",
    )
    def get(self, request: Request, moment_id: UUID) -> Response:
        """*Acesso Perpétuo* while there is an end, and what the studio sells beside it."""
        moment, _sight = moment_before(self.viewer, moment_id=moment_id, now=self.now)
        offers = offers_for(moment, timezone.localdate(self.now))
        return Response({"results": [product_body(each) for each in offers]})


class MomentOrdersView(MomentAPIView):
    @extend_schema(
        operation_id="moment_orders_create",
        tags=["Moments"],
        request=OrderInput,
        responses={201: PlacedOutput, **problems(400, 404, 409, 422)},
        parameters=[IDEMPOTENCY_KEY],
        summary="Order something for one's gallery",
    )
    def post(self, request: Request, moment_id: UUID) -> Response:
        """For the owner, also after access has ended. Pay it with `/api/v1/orders/{id}/payments`.

        Asked for the same again, the order that is still open is given back.
        """
        moment, sight = moment_before(self.viewer, moment_id=moment_id, now=self.now)
        if sight.standing is not Standing.OWNER:
            raise MomentMissing
        count_order(client_address(request))
        shape = OrderInput(data=request.data)
        shape.is_valid(raise_exception=True)
        given = cast(dict[str, Any], shape.validated_data)
        by = f"user:{moment.user_id}"
        return post_once(request, principal=by, act=lambda: self._place(moment, given, by))

    def _place(self, moment: Moment, given: dict[str, Any], by: str) -> Response:
        owner: User = moment.user
        known = Customer(name=owner.name or owner.email, email=owner.email)
        order = order_for_moment(
            moment=moment,
            items=items_of(given),
            customer=customer_of(given, known),
            buyer_id=owner.pk,
            tracking_token=given["tracking_token"],
            by=by,
            now=self.now,
        )
        return placed(order)
