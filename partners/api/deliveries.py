"""POST and GET /api/v1/deliveries, GET /api/v1/deliveries/{id}."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from partners.api.base import PartnerView
from partners.api.docs import IDEMPOTENCY_KEY, problems
from partners.api.fields import LineField
from partners.api.outputs import DeliveryDetail, DeliveryOutput
from partners.api.pages import NewestFirst, page_parameters, page_shape
from partners.errors import DeliveryNotFound
from partners.models import Delivery
from partners.selectors import deliveries_matching
from partners.services import NewDelivery, create_delivery

_EXAMPLE = OpenApiExample(
    "A newborn session",
    value={
        "title": "Newborn da Alice",
        "client_name": "Marina Souza",
        "client_email": "marina@example.com",
        "event_date": "2026-11-14",
        "external_id": "pedido-4711",
    },
    request_only=True,
)


class Deliveries(PartnerView):
    class Input(serializers.Serializer[Any]):
        title = LineField(max_length=200, help_text="The client sees it above the gallery.")
        client_name = LineField(max_length=150, required=False, allow_blank=True, default="")
        client_email = serializers.EmailField(
            max_length=254, required=False, allow_blank=True, default=""
        )
        event_date = serializers.DateField(required=False, allow_null=True, default=None)
        external_id = LineField(
            max_length=100,
            required=False,
            allow_blank=True,
            default="",
            help_text="Your id. A second delivery with it is the first one again (200).",
        )

    class Filters(serializers.Serializer[Any]):
        status = serializers.ChoiceField(choices=Delivery.Status.choices, required=False)
        external_id = LineField(max_length=100, required=False)
        created_after = serializers.DateTimeField(required=False)

    @extend_schema(
        operation_id="deliveries_create",
        request=Input,
        responses={201: DeliveryDetail, 200: DeliveryDetail, **problems(400, 409, 422)},
        parameters=[IDEMPOTENCY_KEY],
        examples=[_EXAMPLE],
        tags=["Deliveries"],
        summary="Begin a delivery",
    )
    def post(self, _request: Request) -> Response:
        """A draft that files can be added to; a draft nobody touches for 30 days expires."""
        new = NewDelivery(**self.given(self.Input))
        delivery, created = create_delivery(
            partner_id=self.partner.id, new=new, by=self.by, now=self.now
        )
        return Response(DeliveryDetail(delivery).data, status=201 if created else 200)

    @extend_schema(
        operation_id="deliveries_list",
        parameters=[Filters, *page_parameters()],
        responses={200: page_shape(DeliveryOutput), **problems(400)},
        tags=["Deliveries"],
        summary="Deliveries, newest first",
    )
    def get(self, request: Request) -> Response:
        filters = self.given(self.Filters, request.query_params.dict())
        pages = NewestFirst()
        page = pages.page_of(self.own(deliveries_matching(**filters)), request)
        return pages.get_paginated_response(DeliveryOutput(page, many=True).data)


class OneDelivery(PartnerView):
    @extend_schema(
        operation_id="deliveries_retrieve",
        responses={200: DeliveryDetail, **problems(404)},
        tags=["Deliveries"],
        summary="One delivery and how far its files are",
    )
    def get(self, _request: Request, delivery_id: UUID) -> Response:
        delivery = self.own_or_404(deliveries_matching(), missing=DeliveryNotFound, id=delivery_id)
        return Response(DeliveryDetail(delivery).data)
