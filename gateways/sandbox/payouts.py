"""The sandbox's payouts, over HTTP like every other provider's."""

from abc import abstractmethod
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, ClassVar
from uuid import UUID

from gateways.http import Answer
from gateways.payouts import PayoutAdapter, PayoutRequest, PayoutState, PayoutStatus
from gateways.reading import UNREADABLE, read_text
from gateways.sandbox.translate import normalize_amount
from gateways.shapes import fields, text
from gateways.trouble import CustomerDeclined, OutcomeUnknown, ProviderRejected

_STATUS = {
    "processing": PayoutStatus.PENDING,
    "paid": PayoutStatus.PAID,
    "failed": PayoutStatus.FAILED,
}


class SandboxPayouts(PayoutAdapter):
    """The payout's id is its reference."""

    payout_absent_after: ClassVar[timedelta] = timedelta(seconds=30)

    @abstractmethod
    def _call(self, method: str, path: str, **options: Any) -> Answer: ...

    def send_payout(self, request: PayoutRequest) -> PayoutState:
        answer = self._call("POST", "/payouts", json=payout_body(request))
        if answer.status == 402:
            raise CustomerDeclined(code=_code(answer))
        if answer.status == 404:
            raise ProviderRejected("the sandbox is off", code="404")
        if answer.status == 409:
            raise OutcomeUnknown("the id names another payout", code="amount_differs")
        if not answer.ok:
            raise answer.refused(_code(answer))
        return payout_of(answer.body())

    def fetch_payout(self, payout_id: UUID) -> PayoutState | None:
        """Only the sandbox's own "not found" is one: a 404 of some other server says nothing."""
        answer = self._call("GET", f"/payouts/by-reference/{payout_id.hex}")
        if answer.status == 404 and _code(answer) == "payout_not_found":
            return None
        if not answer.ok:
            raise OutcomeUnknown("not the sandbox", code=str(answer.status))
        return payout_of(answer.body())


def payout_body(request: PayoutRequest) -> dict[str, Any]:
    """What the sandbox is told."""
    return {
        "reference": request.id.hex,
        "amount": str(request.amount.reais),
        "key": request.key,
        "document": request.holder_document,
    }


def payout_of(body: Mapping[str, Any]) -> PayoutState:
    """A payout out of any answer. Raises OutcomeUnknown for one that cannot be read."""
    try:
        word = read_text(body["status"])
        return PayoutState(
            status=_STATUS.get(word, PayoutStatus.UNKNOWN_WORD),
            amount=normalize_amount(body["amount"]),
            provider_id=read_text(body["id"]),
            fee=None if body["fee"] is None else normalize_amount(body["fee"]),
            holder_document=read_text(body["holder_document"]),
            code=read_text(body["failure"]),
            word=word,
        )
    except UNREADABLE:
        raise OutcomeUnknown("unreadable payout") from None


def _code(answer: Answer) -> str:
    return text(fields(fields(answer.json).get("error")).get("code"), most=50)
