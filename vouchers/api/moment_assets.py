"""/api/v1/moments/{id}/assets: the files of a gallery."""

from typing import Any, cast
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from partners.api.pages import ByPosition
from vouchers.api.moment_access import MomentAPIView
from vouchers.api.moment_outputs import MomentAssetOutput, asset_body
from vouchers.api.moments import PAGE_PARAMETERS
from vouchers.models import MomentAsset
from vouchers.selectors.moments import asset_before, assets_before, moment_before
from vouchers.services.curating import mark_asset


class AssetPages(ByPosition):
    """A whole gallery fits on one page; a very large one has more."""

    page_size = 1000
    max_page_size = 1000

    def get_paginated_response(self, data: Any) -> Response:
        return Response(
            {"assets": data, "next": self.get_next_link(), "previous": self.get_previous_link()}
        )


class MomentAssetsView(MomentAPIView):
    class Output(serializers.Serializer[object]):
        assets = MomentAssetOutput(many=True)
        next = serializers.URLField(allow_null=True)
        previous = serializers.URLField(allow_null=True)

    @extend_schema(
        operation_id="moments_assets_list",
        tags=["Moments"],
        parameters=PAGE_PARAMETERS,
        responses=Output,
    )
    def get(self, request: Request, moment_id: UUID) -> Response:
        """The files in order, up to 1,000 a page; 409 `access_ended` when the time is over."""
        moment, sight = moment_before(self.viewer, moment_id=moment_id, now=self.now)
        pages = AssetPages()
        assets = cast(list[MomentAsset], pages.page_of(assets_before(sight, moment), request))
        return pages.get_paginated_response([asset_body(asset, self.now) for asset in assets])


class MomentAssetView(MomentAPIView):
    class Input(serializers.Serializer[object]):
        is_favorite = serializers.BooleanField(required=False)
        is_hidden = serializers.BooleanField(required=False)

    @extend_schema(tags=["Moments"], request=Input, responses=MomentAssetOutput)
    def patch(self, request: Request, moment_id: UUID, asset_id: UUID) -> Response:
        """Make it a favourite, or hide it from everybody else; nothing is deleted."""
        moment, sight = moment_before(self.viewer, moment_id=moment_id, now=self.now)
        self.require_owner(sight)
        asset = asset_before(sight, moment, asset_id=asset_id)
        given = self.Input(data=request.data)
        given.is_valid(raise_exception=True)
        mark_asset(moment_id=moment.id, asset_id=asset.id, **given.validated_data)
        asset.refresh_from_db()
        return Response(asset_body(asset, self.now))
