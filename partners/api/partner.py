"""GET /api/v1/partner."""

from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from partners.api.base import PartnerView
from partners.api.docs import problems
from partners.credits import balance
from partners.media.types import TAKEN
from partners.models import Partner
from partners.services.uploads import MAX_FILES


class OwnPartner(PartnerView):
    """Who the key belongs to."""

    class Output(serializers.ModelSerializer[Partner]):
        class Limits(serializers.Serializer[Any]):
            photo_bytes = serializers.IntegerField()
            video_bytes = serializers.IntegerField()
            files_per_delivery = serializers.IntegerField()
            content_types = serializers.ListField(child=serializers.CharField())

        credits = serializers.IntegerField(
            help_text="Prepaid vouchers with perpetual access that may still be issued."
        )
        limits = Limits()

        class Meta:
            model = Partner
            fields = (
                "id",
                "name",
                "email",
                "phone",
                "accent_color",
                "credits",
                "limits",
                "created_at",
            )

    @extend_schema(
        operation_id="partner_retrieve",
        responses={200: Output, **problems()},
        tags=["Partner"],
        summary="The partner the key belongs to, credits and limits",
    )
    def get(self, _request: Request) -> Response:
        partner: Any = self.partner
        partner.credits = balance(partner_id=partner.id)
        partner.limits = {
            "photo_bytes": settings.MAX_PHOTO_BYTES,
            "video_bytes": settings.MAX_VIDEO_BYTES,
            "files_per_delivery": MAX_FILES,
            "content_types": list(TAKEN),
        }
        return Response(self.Output(partner).data)
