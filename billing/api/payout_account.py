"""/api/v1/partner/payout-account: where a studio's money goes."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from billing.api.inputs import DocumentField
from billing.api.payouts import KINDS
from billing.api.studio import WHICH, StudioView
from billing.documents import masked_document
from billing.errors import PayoutAccountUnset
from billing.models import PayoutAccount
from billing.payout_keys import masked_key
from billing.selectors.payouts import payout_account_of
from billing.services.payout_accounts import set_payout_account
from partners.api.docs import problems
from partners.api.fields import LineField


class PayoutAccountInput(serializers.Serializer[Any]):
    """A Pix key of the studio's own: its holder's document is compared by the bank."""

    kind = serializers.ChoiceField(choices=KINDS)
    key = LineField(max_length=77)
    document = DocumentField(help_text="CPF or CNPJ of the key's holder.")
    holder_name = LineField(max_length=150)


class PayoutAccountOutput(serializers.Serializer[Any]):
    """As it is kept; key and document are masked."""

    kind = serializers.ChoiceField(choices=KINDS)
    key = serializers.CharField(help_text="Masked.")
    document = serializers.CharField(help_text="Masked.")
    holder_name = serializers.CharField()
    changed_at = serializers.DateTimeField()


class PayoutAccountView(StudioView):
    @extend_schema(
        operation_id="partner_payout_account_retrieve",
        tags=["Money"],
        parameters=[WHICH],
        responses={200: PayoutAccountOutput, **problems(404)},
        summary="The Pix key payouts go to",
    )
    def get(self, _request: Request) -> Response:
        account = payout_account_of(self.partner.pk)
        if account is None:
            raise PayoutAccountUnset
        return Response(_body(account))

    @extend_schema(
        operation_id="partner_payout_account_replace",
        tags=["Money"],
        parameters=[WHICH],
        request=PayoutAccountInput,
        responses={200: PayoutAccountOutput, **problems(400, 404, 422)},
        summary="Set the Pix key",
    )
    def put(self, _request: Request) -> Response:
        """Payouts under way keep the key they were asked with. The studio is told by e-mail, and
        for a day payouts to a new key wait for a person of ours."""
        given = self.given(PayoutAccountInput)
        account = set_payout_account(partner_id=self.partner.pk, by=self.by, now=self.now, **given)
        return Response(_body(account))


def _body(account: PayoutAccount) -> dict[str, Any]:
    shown = {
        "kind": account.pix_key_kind,
        "key": masked_key(account.pix_key_kind, account.pix_key),
        "document": masked_document(account.document),
        "holder_name": account.holder_name,
        "changed_at": account.changed_at,
    }
    return dict(PayoutAccountOutput(shown).data)
