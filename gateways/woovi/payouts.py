"""Woovi's Pix out: a payment is created, which moves nothing, and then approved, which does.

https://developers.woovi.com/docs/payment/payment-flow
https://developers.woovi.com/docs/payment/payment-out-reconciliation
https://developers.woovi.com/docs/flows/pix-key-check
"""

import re
from abc import abstractmethod
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote
from uuid import UUID

from gateways.http import Answer
from gateways.payouts import (
    PayoutAdapter,
    PayoutRequest,
    PayoutState,
    PayoutStatus,
    belongs_to,
)
from gateways.reading import UNREADABLE, read_centavos, read_id, read_text
from gateways.shapes import fields, text
from gateways.trouble import (
    CredentialsRejected,
    InvalidRequest,
    OutcomeUnknown,
    ProviderRejected,
)
from gateways.woovi.translate import is_absent

_STATUS = {
    "CREATED": PayoutStatus.CREATED,
    "APPROVED": PayoutStatus.PENDING,
    "PROCESSING": PayoutStatus.PENDING,
    "CONFIRMED": PayoutStatus.PAID,
    "FAILED": PayoutStatus.FAILED,
    "REJECTED": PayoutStatus.FAILED,
    "DENIED": PayoutStatus.FAILED,
}
_EXISTS = re.compile(r"j[áa] existe|already exists", re.IGNORECASE)
_KEY_KINDS = {"email": "EMAIL", "phone": "PHONE", "random": "RANDOM"}


class WooviPayouts(PayoutAdapter):
    """The payout's id is the correlationID of its payment."""

    @abstractmethod
    def _call(self, method: str, path: str, **options: Any) -> Answer: ...

    def send_payout(self, request: PayoutRequest) -> PayoutState:
        """One that is known already is only let go, and only if nobody has."""
        known = self.fetch_payout(request.id)
        if known is None:
            self._check_holder(request)
            self._create(request)
        elif known.amount != request.amount:
            raise OutcomeUnknown("the id names another payout", code="amount_differs")
        elif known.status is not PayoutStatus.CREATED:
            return known
        return self._approve(request.id)

    def fetch_payout(self, payout_id: UUID) -> PayoutState | None:
        answer = self._call("GET", f"/api/v1/payment/{payout_id}")
        if is_absent(answer.status, answer.json) and fields(answer.json).get("error"):
            return None
        return payout_of(_yes(answer))

    def _check_holder(self, request: PayoutRequest) -> None:
        """Whose the key is, before a centavo moves. Not every account may ask."""
        try:
            answer = self._call("GET", f"/api/v1/pix-keys/{quote(request.key, safe='')}/check")
        except CredentialsRejected:
            return
        if answer.status == 404:
            raise InvalidRequest("no such key", code="key_not_found")
        if answer.ok and not belongs_to(request.holder_document, owner_of(answer.body())):
            raise InvalidRequest("the key is somebody else's", code="holder_differs")

    def _create(self, request: PayoutRequest) -> None:
        """A refusal may mean that another try of ours was first: then it is there."""
        answer = self._call("POST", "/api/v1/payment", json=payout_body(request))
        if answer.ok:
            return
        if self.fetch_payout(request.id) is None:
            if _EXISTS.search(text(fields(answer.json).get("error"), most=500)):
                raise OutcomeUnknown("taken and absent", code=str(answer.status))
            raise answer.refused()

    def _approve(self, payout_id: UUID) -> PayoutState:
        """A refusal leaves it where it is, most often for want of money: asked again later."""
        body = {"correlationID": str(payout_id)}
        answer = self._call("POST", "/api/v1/payment/approve", json=body)
        if answer.ok:
            return payout_of(answer.body())
        now = self.fetch_payout(payout_id)
        if now is None:
            raise OutcomeUnknown("approved and absent", code=str(answer.status))
        if now.status is PayoutStatus.CREATED:
            raise ProviderRejected("not let go", code="approval_refused")
        return now


def payout_body(request: PayoutRequest) -> dict[str, Any]:
    """What `POST /api/v1/payment` is told."""
    document = "CPF" if len(request.key) == 11 else "CNPJ"
    return {
        "correlationID": str(request.id),
        "value": request.amount.minor,
        "destinationAlias": request.key,
        "destinationAliasType": _KEY_KINDS.get(request.key_kind, document),
        "comment": request.description[:140],
    }


def payout_of(body: Mapping[str, Any]) -> PayoutState:
    """A payment out of any answer. Raises OutcomeUnknown for one that cannot be read."""
    try:
        payment = body["payment"]
        word = read_text(payment["status"])
        transaction, to = body.get("transaction") or {}, body.get("destination") or {}
        return PayoutState(
            status=_STATUS.get(word, PayoutStatus.UNKNOWN_WORD),
            amount=read_centavos(payment["value"]),
            provider_id=read_text(transaction.get("endToEndId")),
            holder_document=_document(to.get("taxID")),
            code=word.lower() if _STATUS.get(word) is PayoutStatus.FAILED else "",
            word=word,
        )
    except UNREADABLE:
        raise OutcomeUnknown("unreadable payment") from None


def owner_of(body: Mapping[str, Any]) -> str:
    """Whose a key is; "" where they do not say."""
    found = body.get("pixKey")
    within = found if isinstance(found, dict) else body
    owner = within.get("owner")
    return _document(owner.get("taxID")) if isinstance(owner, dict) else ""


def _document(value: object) -> str:
    told = value.get("taxID") if isinstance(value, dict) else value
    return read_id(told) if told else ""


def _yes(answer: Answer) -> dict[str, Any]:
    if not answer.ok:
        # Not one of their "not found": it says nothing about the payment.
        raise OutcomeUnknown("refused by whom?", code=str(answer.status))
    return answer.body()
