"""Pix through Efí: `PUT /v2/cob/{txid}` with the payment's token as the txid.

Facts: https://dev.efipay.com.br/docs/api-pix/cobrancas-imediatas,
https://dev.efipay.com.br/docs/api-pix/gestao-de-pix, https://dev.efipay.com.br/docs/api-pix/webhooks.
"""

import re
from datetime import timedelta
from hashlib import sha256
from typing import Any

from django.utils.translation import gettext_noop as _

from core.money import Money
from gateways.brcode import passed_on
from gateways.charges import Charge, ChargeRequest, Method, Refund
from gateways.deliveries import Delivery, Event, Trust
from gateways.efi.client import EfiClient
from gateways.efi.payouts import EfiPayouts
from gateways.efi.translate import (
    charge_body,
    is_same_charge,
    normalize_create_response,
    normalize_refund,
    normalize_webhook,
)
from gateways.gateway_adapter import Capabilities, Credential, GatewayAdapter
from gateways.http import Answer
from gateways.reading import read_object
from gateways.shapes import fields, segment, text
from gateways.trouble import (
    AuthenticationFailed,
    GatewayError,
    InvalidRequest,
    OutcomeUnknown,
    ProviderRejected,
)

_TAKEN = {"txid_duplicado", "devolucao_id_duplicado"}
_ABSENT = {"cobranca_nao_encontrada", "CobNaoEncontrado"}
# Of the account, not of what is asked: another gateway may well take the same charge.
_ACCOUNTS_FAULT = {"chave_invalida", "documento_bloqueado", "conta_bloqueada", "AcessoNegado"}
_OUR_KEY = re.compile(r"[A-Za-z0-9]{1,35}")


class EfiAdapter(EfiPayouts, GatewayAdapter):
    """The token is the txid, so that a repeated create finds the first one's charge."""

    slug = "efi"
    title = "Efí"
    base_url = "https://pix.api.efipay.com.br"
    test_base_url = "https://pix-h.api.efipay.com.br"
    capabilities = Capabilities(
        methods=frozenset({Method.PIX}),
        idempotent_create=True,
        query_by_token=True,
        webhook_trust=Trust.SHARED_SECRET,
    )
    credentials = (
        Credential(
            "client_id",
            _("Client ID"),
            _("Em Efí › API › Aplicações, na aba do ambiente (produção ou homologação)."),
        ),
        Credential("client_secret", _("Client Secret"), _("Ao lado do Client ID.")),
        Credential(
            "pix_key",
            _("Chave Pix"),
            _("A chave da conta que recebe. O webhook é cadastrado para ela."),
        ),
        Credential(
            "certificate_pem",
            _("Certificado (PEM)"),
            _("Certificado e chave privada num só texto, sem senha: o .p12 da Efí em PEM."),
            multiline=True,
        ),
    )

    def create_charge(self, request: ChargeRequest) -> Charge:
        """A txid that is taken is looked up: it is ours if amount and key are."""
        key = self.account.credentials.get("pix_key", "")
        path = f"/v2/cob/{segment(request.token)}"
        answer = self._call("PUT", path, json=charge_body(request, key))
        body = self._cob(request.token) if _word(answer) in _TAKEN else _yes(answer)
        if body is None:
            raise OutcomeUnknown("taken and absent", code="txid_duplicado")
        if not is_same_charge(body, request, key) and not answer.ok:
            raise InvalidRequest("the txid is another charge's", code="txid_duplicado")
        charge = self._charge(body)
        passed_on(charge.pix_code, amount=charge.amount, kind=self.slug)
        return charge

    def fetch(self, *, provider_id: str = "", token: str = "") -> Charge | None:
        body = self._cob(provider_id or token)
        return None if body is None else self._charge(body)

    def refund(self, charge: Charge, amount: Money, idempotency_key: str) -> Refund:
        """Repeated with the same key it is the same return; Efí refuses the second, we look."""
        path = (
            f"/v2/pix/{segment(self._end_to_end(charge))}/devolucao/{_return_id(idempotency_key)}"
        )
        answer = self._call("PUT", path, json={"valor": str(amount.reais)})
        if _word(answer) in _TAKEN:
            found = normalize_refund(_yes(self._call("GET", path)))
            if found.amount != amount:
                raise InvalidRequest("the id is another return's", code="devolucao_id_duplicado")
            return found
        return normalize_refund(_yes(answer))

    def cancel(self, charge: Charge) -> Charge:
        """What cannot be withdrawn any more (paid, removed) is told as it is."""
        txid = charge.provider_id or charge.token or ""
        withdrawn = {"status": "REMOVIDA_PELO_USUARIO_RECEBEDOR"}
        answer = self._call("PATCH", f"/v2/cob/{segment(txid)}", json=withdrawn)
        if not answer.ok:
            now = self.fetch(provider_id=txid)
            if now is None:
                raise _refusal(answer)
            return now
        return self._charge(_yes(answer))

    def check(self) -> None:
        """One minute of charges: needs the certificate, the token and the scope we live by."""
        now = self.clock()
        window = {"inicio": _zulu(now - timedelta(minutes=1)), "fim": _zulu(now)}
        _yes(self._call("GET", "/v2/cob", params=window))

    def authenticate(self, delivery: Delivery) -> Trust:
        """By the secret in `?hmac=`, where there is one, else by that of the path.

        It is a password and signs nothing. The sender's address is only a hint, and not asked.
        """
        if not self.account.knows(delivery.query.get("hmac") or delivery.path_secret):
            raise AuthenticationFailed
        return Trust.SHARED_SECRET

    def parse(self, delivery: Delivery) -> list[Event]:
        """Registration knocks with an empty body or object: nothing of ours."""
        if not delivery.body.strip():
            return []
        return normalize_webhook(read_object(delivery.body))

    def _call(self, method: str, path: str, **options: Any) -> Answer:
        return EfiClient(self.account, self.http, self.clock).request(method, path, **options)

    def _cob(self, txid: str) -> dict[str, Any] | None:
        answer = self._call("GET", f"/v2/cob/{segment(txid)}")
        if _word(answer) in _ABSENT:
            return None
        if not answer.ok and not _word(answer):
            # Somebody else's "not found" is no word about the charge.
            raise OutcomeUnknown("refused by whom?", code=str(answer.status))
        return _yes(answer)

    def _charge(self, body: dict[str, Any]) -> Charge:
        return normalize_create_response(body, now=self.clock())

    def _end_to_end(self, charge: Charge) -> str:
        known = charge.end_to_end_id
        if not known:
            now = self.fetch(provider_id=charge.provider_id)
            known = now.end_to_end_id if now else ""
        if not known:
            raise InvalidRequest("nothing was paid", code="pix_nao_encontrado")
        return known


def _yes(answer: Answer) -> dict[str, Any]:
    if not answer.ok:
        raise _refusal(answer)
    return answer.body()


def _refusal(answer: Answer) -> GatewayError:
    word = _word(answer)
    if word in _ACCOUNTS_FAULT:
        return ProviderRejected(code=word)
    return answer.refused(word)


def _word(answer: Answer) -> str:
    """Efí's name of an error, or the end of the address Banco Central's schema names it by."""
    if answer.ok:
        return ""
    body = fields(answer.json)
    return text(body.get("nome"), most=50) or text(body.get("type")).rpartition("/")[2][:50]


def _return_id(key: str) -> str:
    """Our key in the letters Efí takes; a UUID loses its hyphens."""
    plain = key.replace("-", "")
    return plain if _OUR_KEY.fullmatch(plain) else sha256(key.encode()).hexdigest()[:32]


def _zulu(at: Any) -> str:
    return f"{at:%Y-%m-%dT%H:%M:%SZ}"
