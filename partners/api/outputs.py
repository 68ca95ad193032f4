"""How deliveries and their files look from outside."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from partners.models import Delivery, MediaAsset
from partners.selectors import asset_counts, upload_address


class DeliveryOutput(serializers.ModelSerializer[Delivery]):
    client_email = serializers.CharField(read_only=True, help_text="Empty if it was not given.")

    class Meta:
        model = Delivery
        fields: Any = (
            "id",
            "status",
            "title",
            "client_name",
            "client_email",
            "event_date",
            "external_id",
            "created_at",
            "published_at",
            "ready_at",
        )
        read_only_fields = fields


class AssetCounts(serializers.Serializer[Any]):
    total = serializers.IntegerField()
    awaiting_upload = serializers.IntegerField()
    processing = serializers.IntegerField()
    ready = serializers.IntegerField()
    failed = serializers.IntegerField(help_text="See the delivery's assets for the reasons.")


class DeliveryDetail(DeliveryOutput):
    """One delivery, with how far its files are."""

    assets = serializers.SerializerMethodField()

    class Meta(DeliveryOutput.Meta):
        fields: Any = (*DeliveryOutput.Meta.fields, "assets")
        read_only_fields = fields

    def get_assets(self, delivery: Delivery) -> AssetCounts:
        return AssetCounts(asset_counts(delivery_id=delivery.id)).data  # type: ignore[return-value]


class Failure(serializers.Serializer[Any]):
    """Why a file was refused."""

    code = serializers.CharField(source="failure_code", help_text="Stable, such as `truncated`.")
    detail = serializers.SerializerMethodField(help_text="A sentence in pt-BR.")

    def get_detail(self, asset: MediaAsset) -> str:
        return _(asset.failure_detail)


class AssetOutput(serializers.ModelSerializer[MediaAsset]):
    """`status` is the file's `processing_status`; both names hold the same word."""

    status = serializers.ChoiceField(
        choices=MediaAsset.Processing.choices, source="processing_status", read_only=True
    )
    failure = serializers.SerializerMethodField()

    class Meta:
        model = MediaAsset
        fields = (
            "id",
            "position",
            "filename",
            "content_type",
            "size_bytes",
            "status",
            "processing_status",
            "failure",
            "sha256",
            "width",
            "height",
            "duration_seconds",
            "taken_at",
            "created_at",
        )
        read_only_fields = fields

    @extend_schema_field(Failure(allow_null=True))
    def get_failure(self, asset: MediaAsset) -> Failure | None:
        return Failure(asset).data if asset.failure_code else None  # type: ignore[return-value]


class UploadOutput(serializers.Serializer[Any]):
    """A request to send as it stands: this method, this address, exactly these headers."""

    method = serializers.CharField(help_text="`PUT`.")
    url = serializers.URLField(help_text="Signed; anybody who has it may upload until it ends.")
    headers = serializers.DictField(child=serializers.CharField())
    expires_at = serializers.DateTimeField(help_text="15 minutes from now.")


class DeclaredAsset(serializers.Serializer[Any]):
    """A file that may be uploaded now."""

    id = serializers.UUIDField()
    filename = serializers.CharField()
    status = serializers.CharField(source="processing_status")
    upload = UploadOutput()


def declared(asset: MediaAsset, now: datetime) -> dict[str, Any]:
    """The file with a fresh address."""
    asset.upload = upload_address(asset, now=now)  # type: ignore[attr-defined]
    return dict(DeclaredAsset(asset).data)
