"""POST and GET /api/v1/deliveries/{id}/assets."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from partners.api.base import PartnerView
from partners.api.docs import IDEMPOTENCY_KEY, problems
from partners.api.inputs import FileInput, new_file
from partners.api.outputs import AssetOutput, DeclaredAsset, declared
from partners.api.pages import ByPosition, page_parameters, page_shape
from partners.errors import DeliveryNotFound
from partners.models import MediaAsset
from partners.selectors import deliveries_matching
from partners.services import declare_assets

FILES_A_CALL = 500
_EXAMPLE = OpenApiExample(
    "Two files",
    value={
        "files": [
            {"filename": "alice-001.jpg", "content_type": "image/jpeg", "size_bytes": 8123456},
            {"filename": "alice.mp4", "content_type": "video/mp4", "size_bytes": 73400320},
        ]
    },
    request_only=True,
)


class DeliveryAssets(PartnerView):
    class Input(serializers.Serializer[Any]):
        files = FileInput(  # type: ignore[call-arg]
            many=True, allow_empty=False, max_length=FILES_A_CALL
        )

    class Filters(serializers.Serializer[Any]):
        status = serializers.ChoiceField(choices=MediaAsset.Processing.choices, required=False)

    class Output(serializers.Serializer[Any]):
        assets = DeclaredAsset(many=True)

    @extend_schema(
        operation_id="delivery_assets_declare",
        request=Input,
        responses={201: Output, **problems(400, 404, 409, 422)},
        parameters=[IDEMPOTENCY_KEY],
        examples=[_EXAMPLE],
        tags=["Deliveries"],
        summary="Announce files and get an upload address for each",
    )
    def post(self, _request: Request, delivery_id: UUID) -> Response:
        """Up to 500 files a call, several calls a delivery; files keep the order of the calls.

        Send each file with the method, address and headers of its `upload`, unchanged.
        """
        self._require_own(delivery_id)
        files = [new_file(each) for each in self.given(self.Input)["files"]]
        now = self.now
        assets = declare_assets(delivery_id=delivery_id, files=files, by=self.by, now=now)
        return Response({"assets": [declared(asset, now) for asset in assets]}, status=201)

    @extend_schema(
        operation_id="delivery_assets_list",
        parameters=[Filters, *page_parameters()],
        responses={200: page_shape(AssetOutput), **problems(400, 404)},
        tags=["Deliveries"],
        summary="The files of a delivery and what became of each",
    )
    def get(self, request: Request, delivery_id: UUID) -> Response:
        """`?status=FAILED` lists what was refused, each with its reason."""
        self._require_own(delivery_id)
        filters = self.given(self.Filters, request.query_params.dict())
        rows = self.own(MediaAsset.objects.all(), through="delivery__partner")
        rows = rows.filter(delivery_id=delivery_id)
        if "status" in filters:
            rows = rows.filter(processing_status=filters["status"])
        pages = ByPosition()
        return pages.get_paginated_response(
            AssetOutput(pages.page_of(rows, request), many=True).data
        )

    def _require_own(self, delivery_id: UUID) -> None:
        self.own_or_404(deliveries_matching(), missing=DeliveryNotFound, id=delivery_id)
