"""/api/v1/partner/payouts: a studio asks for its money and sees it go."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from billing.api.outputs import MONEY
from billing.api.studio import WHICH, StudioView
from billing.errors import PayoutNotFound
from billing.models import Payout, PayoutAccount
from billing.payout_keys import masked_key
from billing.selectors.payouts import payouts_of
from billing.services.requesting_payouts import request_payout
from partners.api.docs import IDEMPOTENCY_KEY, problems
from partners.api.pages import NewestFirst, page_parameters, page_shape

KINDS = PayoutAccount._meta.get_field("pix_key_kind").choices or []


class DestinationOutput(serializers.Serializer[Any]):
    """Where it goes, as far as it is shown."""

    kind = serializers.ChoiceField(choices=KINDS)
    key = serializers.CharField(help_text="Masked.")
    holder_name = serializers.CharField()


class PayoutOutput(serializers.Serializer[Any]):
    """A payout. UNKNOWN: it was sent, and we are asking the bank what became of it."""

    id = serializers.UUIDField()
    amount = serializers.DecimalField(**MONEY)  # type: ignore[arg-type]
    status = serializers.ChoiceField(choices=Payout.Status.choices)
    destination = DestinationOutput()
    failure_code = serializers.CharField(allow_blank=True, help_text="Of a FAILED one.")
    requested_at = serializers.DateTimeField()
    approved_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)


class PayoutInput(serializers.Serializer[Any]):
    amount = serializers.DecimalField(
        max_digits=14,
        decimal_places=2,
        min_value=0,
        help_text="Out of what is available; never below `minimum_payout`.",
    )


class _NewestPayout(NewestFirst):
    ordering = ("-requested_at", "id")


class PayoutsView(StudioView):
    @extend_schema(
        operation_id="partner_payouts_list",
        tags=["Money"],
        parameters=[WHICH, *page_parameters()],
        responses={200: page_shape(PayoutOutput), **problems(400, 404)},
        summary="Payouts, newest first",
    )
    def get(self, request: Request) -> Response:
        pages = _NewestPayout()
        page = pages.page_of(payouts_of(self.partner.pk), request)
        return pages.get_paginated_response([payout_body(each) for each in page])

    @extend_schema(
        operation_id="partner_payouts_create",
        tags=["Money"],
        parameters=[WHICH, IDEMPOTENCY_KEY],
        request=PayoutInput,
        responses={201: PayoutOutput, **problems(400, 404, 409, 422)},
        summary="Ask for a payout",
    )
    def post(self, request: Request) -> Response:
        """To the registered Pix key. One at a time; `balance_too_low`, `payout_too_small`,
        `payout_account_missing` and `payout_in_progress` say what is in the way."""
        payout = request_payout(
            partner_id=self.partner.pk,
            amount=self.given(PayoutInput)["amount"],
            by=self.by,
            now=self.now,
        )
        return Response(payout_body(payout), status=201)


class OnePayoutView(StudioView):
    @extend_schema(
        operation_id="partner_payouts_retrieve",
        tags=["Money"],
        parameters=[WHICH],
        responses={200: PayoutOutput, **problems(404)},
        summary="One payout",
    )
    def get(self, _request: Request, payout_id: str) -> Response:
        row = self.own_or_404(Payout.objects.all(), missing=PayoutNotFound, id=payout_id)
        return Response(payout_body(row))


def payout_body(payout: Payout) -> dict[str, Any]:
    """A payout as the API tells it; its key is masked."""
    to = payout.destination
    shown = {"kind": to["kind"], "key": masked_key(to["kind"], to["key"])}
    names = ("id", "amount", "status", "requested_at", "approved_at", "finished_at")
    own = {name: getattr(payout, name) for name in names}
    own["failure_code"] = payout.failure_code if payout.status == Payout.Status.FAILED else ""
    destination = {**shown, "holder_name": to["name"]}
    return dict(PayoutOutput({**own, "destination": destination}).data)
