"""Efí's Pix out: `PUT /v3/gn/pix/{idEnvio}` with the payout's id as the idEnvio.

Facts: https://dev.efipay.com.br/docs/api-pix/envio-pagamento-pix. It wants the scopes `pix.send`
and `gn.pix.send.read`, which Efí opens on request, and a webhook on the paying key.
"""

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from gateways.efi.translate import normalize_amount
from gateways.gateway_adapter import Account
from gateways.http import Answer
from gateways.payouts import PayoutAdapter, PayoutRequest, PayoutState, PayoutStatus
from gateways.reading import UNREADABLE, read_text
from gateways.shapes import fields, text
from gateways.trouble import (
    CustomerDeclined,
    GatewayError,
    InvalidRequest,
    OutcomeUnknown,
    ProviderRejected,
)

_STATUS = {
    "EM_PROCESSAMENTO": PayoutStatus.PENDING,
    "REALIZADO": PayoutStatus.PAID,
    "NAO_REALIZADO": PayoutStatus.FAILED,
}
_ABSENT = "PixEnviadoNaoEncontrado"
_TAKEN = "id_envio_duplicado"
_ANOTHERS_KEY = "chave_nao_pertence_ao_documento"
# Of the paying account: the same payout may be taken once somebody has seen to it.
_ACCOUNTS_FAULT = {"chave_invalida", "documento_bloqueado", "conta_bloqueada", "AcessoNegado"}


class EfiPayouts(PayoutAdapter):
    """Efí itself compares the holder with the document it is told, and refuses another's key."""

    account: Account

    @abstractmethod
    def _call(self, method: str, path: str, **options: Any) -> Answer: ...

    def send_payout(self, request: PayoutRequest) -> PayoutState:
        """An id that was used is looked up: it is ours if the amount is."""
        body = payout_body(request, self.account.credentials.get("pix_key", ""))
        answer = self._call("PUT", f"/v3/gn/pix/{request.id.hex}", json=body)
        if answer.ok:
            return payout_of(answer.body())
        if _word(answer) != _TAKEN:
            raise _refusal(answer)
        known = self.fetch_payout(request.id)
        if known is None:
            raise OutcomeUnknown("taken and absent", code=_TAKEN)
        if known.amount != request.amount:
            raise OutcomeUnknown("the id names another payout", code="amount_differs")
        return known

    def fetch_payout(self, payout_id: UUID) -> PayoutState | None:
        answer = self._call("GET", f"/v2/gn/pix/enviados/id-envio/{payout_id.hex}")
        if answer.status == 404 and _word(answer) == _ABSENT:
            return None
        if not answer.ok:
            raise OutcomeUnknown("refused by whom?", code=_word(answer) or str(answer.status))
        return payout_of(answer.body())


def payout_body(request: PayoutRequest, own_key: str) -> dict[str, Any]:
    """What the PUT is told; the document makes Efí check whose the key is."""
    document = request.holder_document
    kind = "cpf" if len(document) == 11 else "cnpj"
    payer = {"chave": own_key, "infoPagador": request.description[:140]}
    return {
        "valor": str(request.amount.reais),
        "pagador": payer,
        "favorecido": {"chave": request.key, kind: document},
    }


def payout_of(body: Mapping[str, Any]) -> PayoutState:
    """A sent Pix out of any answer. Raises OutcomeUnknown for one that cannot be read."""
    try:
        word = read_text(body["status"])
        to = fields(body.get("favorecido"))
        holder = fields(to.get("identificacao")) or fields(to.get("contaBanco"))
        return PayoutState(
            status=_STATUS.get(word, PayoutStatus.UNKNOWN_WORD),
            amount=normalize_amount(body["valor"]),
            provider_id=read_text(body.get("endToEndId") or body.get("e2eId")),
            holder_document=text(holder.get("cpf") or holder.get("cnpj")),
            code=word.lower() if word == "NAO_REALIZADO" else "",
            word=word,
        )
    except UNREADABLE:
        raise OutcomeUnknown("unreadable payout") from None


def _refusal(answer: Answer) -> GatewayError:
    word = _word(answer)
    if word == _ANOTHERS_KEY:
        return InvalidRequest("the key is somebody else's", code="holder_differs")
    if word in _ACCOUNTS_FAULT:
        return ProviderRejected(code=word)
    if answer.status == 422:
        return CustomerDeclined(code=word or "422")
    return answer.refused(word)


def _word(answer: Answer) -> str:
    body = fields(answer.json)
    return text(body.get("nome"), most=50) or text(body.get("type")).rpartition("/")[2][:50]
