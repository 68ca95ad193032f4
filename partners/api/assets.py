"""DELETE /api/v1/assets/{id}, POST /api/v1/assets/{id}/upload-url."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from partners.api.base import PartnerView
from partners.api.docs import IDEMPOTENCY_KEY, problems
from partners.api.inputs import FileInput, new_file
from partners.api.outputs import DeclaredAsset, declared
from partners.errors import AssetNotFound
from partners.models import MediaAsset
from partners.services import redeclare_asset, remove_asset


class _AssetView(PartnerView):
    def require_own(self, asset_id: UUID) -> None:
        self.own_or_404(
            MediaAsset.objects.all(),
            missing=AssetNotFound,
            through="delivery__partner",
            id=asset_id,
        )


class OneAsset(_AssetView):
    @extend_schema(
        operation_id="assets_remove",
        responses={204: None, **problems(404, 409)},
        tags=["Assets"],
        summary="Take a file out of a draft",
    )
    def delete(self, _request: Request, asset_id: UUID) -> Response:
        self.require_own(asset_id)
        remove_asset(asset_id=asset_id, by=self.by, now=self.now)
        return Response(status=204)


class UploadUrl(_AssetView):
    class Input(serializers.Serializer[Any]):
        file = FileInput(
            required=False,
            allow_null=True,
            default=None,
            help_text="Only to replace the file by another one.",
        )

    @extend_schema(
        operation_id="assets_upload_url",
        request=Input,
        responses={200: DeclaredAsset, **problems(400, 404, 409, 422)},
        parameters=[IDEMPOTENCY_KEY],
        tags=["Assets"],
        summary="A new upload address, also for a refused file of a draft",
    )
    def post(self, _request: Request, asset_id: UUID) -> Response:
        """The address of an upload lives 15 minutes; this makes another one.

        A FAILED file of a draft waits for its upload again afterwards. `file` replaces what was
        announced, for a file that is sent in another size or type.
        """
        self.require_own(asset_id)
        given = self.given(self.Input)["file"]
        now = self.now
        asset = redeclare_asset(
            asset_id=asset_id, file=new_file(given) if given else None, by=self.by, now=now
        )
        return Response(declared(asset, now))
