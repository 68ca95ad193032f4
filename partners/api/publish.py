"""POST /api/v1/deliveries/{id}/publish."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.storage import ObjectInfo
from partners.api.base import PartnerView
from partners.api.docs import IDEMPOTENCY_KEY, Problem, problems
from partners.api.outputs import DeliveryDetail
from partners.errors import DeliveryNotFound
from partners.models import Delivery
from partners.selectors import arrived_uploads, deliveries_matching
from partners.services import publish_delivery


class UploadsMissingProblem(Problem):
    """`missing` comes with the code `uploads_missing`."""

    class Missing(serializers.Serializer[Any]):
        id = serializers.UUIDField()
        filename = serializers.CharField()
        reason = serializers.ChoiceField(choices=["not_uploaded", "size_differs"])

    missing = Missing(many=True, required=False)


class PublishDelivery(PartnerView):
    arrived: Mapping[str, ObjectInfo] = {}

    def look_outside(self, request: Request, **path: Any) -> None:
        """One listing, however many files; none for a delivery that was published before."""
        delivery = self._own(path["delivery_id"])
        if delivery.status == Delivery.Status.DRAFT:
            self.arrived = arrived_uploads(delivery)

    @extend_schema(
        operation_id="deliveries_publish",
        request=None,
        responses={202: DeliveryDetail, **problems(400, 404, 409, 422, _409=UploadsMissingProblem)},
        parameters=[IDEMPOTENCY_KEY],
        tags=["Deliveries"],
        summary="Hand the delivery over",
    )
    def post(self, _request: Request, delivery_id: UUID) -> Response:
        """Checks that every file is there in its announced size, then looks at each of them.

        Type, content and checksum are looked at in the background: a bad file becomes FAILED with
        its reason, and the others go on. READY follows when every file was looked at and at least
        one is good; if none is, the delivery is a DRAFT again. A refused file of a READY delivery
        is replaced by another delivery. Publishing again is harmless.
        """
        self._own(delivery_id)
        delivery = publish_delivery(
            delivery_id=delivery_id, arrived=self.arrived, by=self.by, now=self.now
        )
        return Response(DeliveryDetail(delivery).data, status=202)

    def _own(self, delivery_id: UUID) -> Delivery:
        return self.own_or_404(deliveries_matching(), missing=DeliveryNotFound, id=delivery_id)
