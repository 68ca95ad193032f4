"""The partner's doors to vouchers: issue, look up, list, revoke."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from partners.api.base import PartnerView
from partners.api.docs import IDEMPOTENCY_KEY, problems
from partners.api.pages import NewestFirst, page_parameters
from partners.errors import DeliveryNotFound
from partners.models import Delivery
from partners.selectors import deliveries_matching
from vouchers import services
from vouchers.codes import display, normalise
from vouchers.errors import VoucherMissing
from vouchers.models import Voucher

MOST_AT_ONCE = 500
TAGS = ["Vouchers"]


class VoucherOutput(serializers.Serializer[Voucher]):
    """A voucher as its partner sees it; of who redeemed it, only when."""

    code = serializers.SerializerMethodField(help_text="`XXXX-XXXX-XXXX-C`, as printed.")
    url = serializers.SerializerMethodField(help_text="The page where the client redeems it.")
    status = serializers.ChoiceField(choices=Voucher.Status.choices)
    access = serializers.ChoiceField(choices=Voucher.Access.choices)
    access_days = serializers.IntegerField(allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True)
    redeemed_at = serializers.DateTimeField(allow_null=True)
    delivery = serializers.UUIDField(source="delivery_id")

    def get_code(self, voucher: Voucher) -> str:
        return display(voucher.code)

    def get_url(self, voucher: Voucher) -> str:
        return f"{settings.BASE_URL}/resgatar/{display(voucher.code)}"


class VoucherPage(serializers.Serializer[object]):
    """Some vouchers of a delivery, and the way to the others."""

    vouchers = VoucherOutput(many=True)
    next = serializers.URLField(allow_null=True)
    previous = serializers.URLField(allow_null=True)


class VoucherPages(NewestFirst):
    """What one call draws fits on one page."""

    page_size = max_page_size = MOST_AT_ONCE

    def get_paginated_response(self, data: Any) -> Response:
        return Response(
            {"vouchers": data, "next": self.get_next_link(), "previous": self.get_previous_link()}
        )


class DeliveryVouchersView(PartnerView):
    """Vouchers of one delivery."""

    class Input(serializers.Serializer[object]):
        count = serializers.IntegerField(
            min_value=1, max_value=MOST_AT_ONCE, help_text="How many codes to draw, 1–500."
        )
        access = serializers.ChoiceField(
            choices=Voucher.Access.choices,
            help_text="`perpetual` costs one credit each; `timed` ends after `access_days`.",
        )
        access_days = serializers.IntegerField(
            min_value=1,
            max_value=3650,
            required=False,
            allow_null=True,
            help_text="For `timed`: days of access from the redemption; 365 if left out.",
        )
        expires_at = serializers.DateTimeField(
            required=False, allow_null=True, help_text="The code cannot be redeemed after this."
        )

        def validate_expires_at(self, value: datetime | None) -> datetime | None:
            if value is not None and value <= self.context["now"]:
                raise serializers.ValidationError("Deve estar no futuro.", code="in_the_past")
            return value

        def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
            days = attrs.get("access_days")
            if attrs["access"] == Voucher.Access.PERPETUAL and days is not None:
                raise serializers.ValidationError(
                    {"access_days": "Acesso perpétuo não tem dias."}, code="not_for_perpetual"
                )
            if attrs["access"] == Voucher.Access.TIMED and days is None:
                attrs["access_days"] = DEFAULT_ACCESS_DAYS
            return attrs

    class Output(serializers.Serializer[object]):
        vouchers = VoucherOutput(many=True)

    @extend_schema(
        request=Input,
        responses={201: Output, **problems(400, 402, 404, 409, 422)},
        parameters=[IDEMPOTENCY_KEY],
        tags=TAGS,
    )
    def post(self, request: Request, delivery_id: UUID) -> Response:
        """Draw new codes. Perpetual access reserves credits: 402 when there are not enough."""
        delivery = self._delivery(delivery_id)
        body = self.Input(data=request.data, context={"now": self.now})
        body.is_valid(raise_exception=True)
        given = body.validated_data
        vouchers = services.issue_vouchers(
            delivery=delivery,
            count=given["count"],
            access=given["access"],
            access_days=given.get("access_days"),
            expires_at=given.get("expires_at"),
            by=self.by,
            now=self.now,
        )
        return Response(self.Output({"vouchers": vouchers}).data, status=201)

    @extend_schema(
        responses={200: VoucherPage, **problems(400, 404)}, parameters=page_parameters(), tags=TAGS
    )
    def get(self, request: Request, delivery_id: UUID) -> Response:
        """Every voucher ever issued for the delivery, newest first, up to 500 a page."""
        pages = VoucherPages()
        page: Any = pages.page_of(self._delivery(delivery_id).vouchers.all(), request)
        return pages.get_paginated_response(VoucherOutput(page, many=True).data)

    def _delivery(self, delivery_id: UUID) -> Delivery:
        return self.own_or_404(deliveries_matching(), missing=DeliveryNotFound, id=delivery_id)


DEFAULT_ACCESS_DAYS = 365


class VoucherView(PartnerView):
    """One voucher by its code, however it is written."""

    @extend_schema(responses={200: VoucherOutput, **problems(404)}, tags=TAGS)
    def get(self, request: Request, code: str) -> Response:
        """Its state."""
        return Response(VoucherOutput(own_voucher(self, code)).data)


class VoucherRevokeView(PartnerView):
    """Taking a voucher back."""

    @extend_schema(
        request=None,
        responses={200: VoucherOutput, **problems(404, 409, 422)},
        parameters=[IDEMPOTENCY_KEY],
        tags=TAGS,
    )
    def post(self, request: Request, code: str) -> Response:
        """ACTIVE → REVOKED; the credit goes back. Again: the same answer."""
        voucher = own_voucher(self, code)
        revoked = services.revoke_voucher(voucher_id=voucher.id, by=self.by, now=self.now)
        return Response(VoucherOutput(revoked).data)


def own_voucher(view: PartnerView, typed: str) -> Voucher:
    """The asking partner's voucher of that code. Raises VoucherMissing."""
    rows: QuerySet[Voucher] = Voucher.objects.all()
    return view.own_or_404(rows, missing=VoucherMissing, code=normalise(typed) or "")
