"""Efí's words, both ways. They are Banco Central's Pix words, with a few of Efí's own.

Facts: https://dev.efipay.com.br/docs/api-pix/cobrancas-imediatas (charges),
https://dev.efipay.com.br/docs/api-pix/gestao-de-pix (returns),
https://dev.efipay.com.br/docs/api-pix/webhooks, https://github.com/bacen/pix-api (schema).
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from core.money import NOTHING, Money
from gateways.charges import (
    Charge,
    ChargeRequest,
    ChargeStatus,
    Fee,
    Refund,
    RefundFact,
    RefundStatus,
)
from gateways.deliveries import Event, Kind
from gateways.reading import read_id, read_time
from gateways.shapes import fields, hint, readable, text, well_formed

_STATUS = {
    "ATIVA": ChargeStatus.PENDING,
    "CONCLUIDA": ChargeStatus.PAID,
    "REMOVIDA_PELO_USUARIO_RECEBEDOR": ChargeStatus.FAILED,
    "REMOVIDA_PELO_PSP": ChargeStatus.FAILED,
}
_RETURN_STATUS = {
    "EM_PROCESSAMENTO": RefundStatus.PENDING,
    "DEVOLVIDO": RefundStatus.SUCCEEDED,
    "NAO_REALIZADO": RefundStatus.FAILED,
}
_AMOUNT = re.compile(r"[0-9]{1,12}\.[0-9]{2}")
# Not the manual's 32 characters: Efí's own examples break that, and no news is lost for it.
_END_TO_END = re.compile(r"[ED][A-Za-z0-9]{1,40}")
_MOST_TEXT = 140
_LONGEST_SECONDS = 2**31 - 1


def normalize_status(word: object) -> ChargeStatus:
    """Our word for a charge's; one we do not know settles nothing."""
    return _STATUS.get(text(word), ChargeStatus.UNKNOWN_WORD)


def normalize_amount(value: object) -> Money:
    """Reais as the schema has them: text with a dot and two places. Raises ValueError."""
    if not (isinstance(value, str) and _AMOUNT.fullmatch(value)):
        raise ValueError("not an amount")
    return Money.of(Decimal(value))


def charge_body(request: ChargeRequest, pix_key: str) -> dict[str, Any]:
    """What `PUT /v2/cob/{txid}` is told. The payer only when name and document are both known."""
    seconds = int((request.expires_at - request.created_at).total_seconds())
    body: dict[str, Any] = {
        "calendario": {"expiracao": min(max(seconds, 1), _LONGEST_SECONDS)},
        "valor": {"original": str(request.amount.reais)},
        "chave": pix_key,
    }
    if request.description:
        body["solicitacaoPagador"] = request.description[:_MOST_TEXT]
    document = request.customer.document
    kind = {11: "cpf", 14: "cnpj"}.get(len(document))
    if kind and document.isascii() and document.isdigit() and request.customer.name:
        body["devedor"] = {kind: document, "nome": request.customer.name[:200]}
    return body


def is_same_charge(body: Mapping[str, Any], request: ChargeRequest, pix_key: str) -> bool:
    """Whether a charge found under our txid is the one we would have made."""
    asked = hint(normalize_amount, fields(body.get("valor")).get("original"))
    return asked == request.amount and body.get("chave") == pix_key


def normalize_create_response(body: Mapping[str, Any], *, now: datetime) -> Charge:
    """A charge (cob) out of an answer. Raises OutcomeUnknown for one that cannot be read.

    Efí has no word for "expired": an active charge past its time is. A paid one keeps its word
    after it was returned; the returns tell.
    """
    with readable():
        txid = read_id(body.get("txid"))
        asked = normalize_amount(fields(body.get("valor")).get("original"))
        came = [fields(each) for each in body.get("pix") or []]
        status = normalize_status(body.get("status"))
        expires_at = _expires_at(fields(body.get("calendario")))
        if status is ChargeStatus.PENDING and expires_at and now > expires_at:
            status = ChargeStatus.EXPIRED
        charge = Charge(
            provider_id=txid,
            status=status,
            amount=asked,
            token=txid,
            pix_code=text(body.get("pixCopiaECola"), most=1000),
            expires_at=expires_at,
            word=text(body.get("status")),
            raw=body,
        )
        return charge if not came else _with_money(charge, came)


def normalize_refund(body: Mapping[str, Any]) -> Refund:
    """A return (devolução) out of an answer. Raises OutcomeUnknown."""
    with readable():
        found = _refund(body)
        return Refund(found.provider_id, found.amount, found.status)


def normalize_webhook(body: Mapping[str, Any]) -> list[Event]:
    """The events of a delivery, which may tell of several Pix. Raises MalformedDelivery.

    A probe at registration has no list. A Pix we sent (`tipo`) is no business of a charge's.
    """
    with well_formed():
        told = body.get("pix", [])
        if not isinstance(told, list) or not all(isinstance(each, dict) for each in told):
            raise ValueError("not a list of Pix")
        received = [each for each in told if "tipo" not in each]
        return [event for each in received for event in _events(each)]


def _with_money(charge: Charge, came: list[Mapping[str, Any]]) -> Charge:
    received = tuple(normalize_amount(each.get("valor")) for each in came)
    paid = Money(sum(each.minor for each in received))
    returns = [each for pix in came for each in _returns(pix)]
    taken = _total(each for each in returns if _is_taken_back(each))
    disputed = charge.status is ChargeStatus.PAID and taken >= paid
    refunds = () if disputed else tuple(_refund(each) for each in returns)
    refunded = NOTHING if disputed else _total(returns)
    return Charge(
        provider_id=charge.provider_id,
        status=_after_returns(charge.status, paid=paid, refunded=refunded, disputed=disputed),
        amount=paid if charge.status is ChargeStatus.PAID else charge.amount,
        token=charge.token,
        refunded=refunded,
        refunds=refunds,
        fee=_fee(came),
        pix_code=charge.pix_code,
        end_to_end_id=_end_to_end(came[0]),
        expires_at=charge.expires_at,
        paid_at=read_time(came[0].get("horario")),
        dispute="lost" if disputed else "",
        received=received if charge.status is ChargeStatus.PAID else (),
        word=charge.word,
        raw=charge.raw,
    )


def _after_returns(
    status: ChargeStatus, *, paid: Money, refunded: Money, disputed: bool
) -> ChargeStatus:
    if status is not ChargeStatus.PAID:
        return status
    if disputed:
        return ChargeStatus.CHARGEBACK
    return ChargeStatus.REFUNDED if refunded >= paid else ChargeStatus.PAID


def _events(pix: Mapping[str, Any]) -> list[Event]:
    returns = _returns(pix)
    if returns:
        return [_event_of_return(pix, each, _total(returns)) for each in returns]
    return [_event(pix, key=read_id(pix.get("endToEndId")), status=ChargeStatus.PAID)]


def _event_of_return(pix: Mapping[str, Any], back: Mapping[str, Any], total: Money) -> Event:
    """A return that is done is known by its own id; before that, by its state too."""
    word = text(back.get("status"))
    status = _RETURN_STATUS.get(word, RefundStatus.PENDING)
    mark = text(back.get("rtrId")) or f"{read_id(pix.get('endToEndId'))}:{read_id(back.get('id'))}"
    paid = hint(normalize_amount, pix.get("valor"))
    whole = paid is not None and total >= paid
    taken = _is_taken_back(back) and status is RefundStatus.SUCCEEDED and whole
    return _event(
        pix,
        key=mark if status is RefundStatus.SUCCEEDED else f"{mark}:{word}",
        kind=_kind_of_return(status, taken=taken),
        status=_after_returns(
            ChargeStatus.PAID, paid=paid or Money(1), refunded=total, disputed=taken
        ),
        refunded=None if taken else total,
        dispute="lost" if taken else "",
        occurred_at=read_time(fields(back.get("horario")).get("liquidacao")),
        word=word,
    )


def _kind_of_return(status: RefundStatus, *, taken: bool) -> Kind:
    if taken:
        return Kind.DISPUTE
    return Kind.REFUND_FAILED if status is RefundStatus.FAILED else Kind.REFUND


def _event(pix: Mapping[str, Any], **told: Any) -> Event:
    txid = text(pix.get("txid"))
    amount = hint(normalize_amount, pix.get("valor"))
    given: dict[str, Any] = {
        "kind": Kind.PAYMENT,
        "provider_id": txid,
        "token": txid,
        "end_to_end_id": _end_to_end(pix),
        "amount": amount,
        "fee": _fee([pix]),
        "occurred_at": read_time(pix.get("horario")),
        "must_fetch": amount is None,
    }
    return Event(**{**given, **{name: value for name, value in told.items() if value is not None}})


def _returns(pix: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """The schema has a list; one of the official examples has the bare object."""
    told = pix.get("devolucoes") or []
    found = told if isinstance(told, list) else [told]
    if not all(isinstance(each, dict) for each in found):
        raise ValueError("not returns")
    return found


def _refund(body: Mapping[str, Any]) -> RefundFact:
    ours = text(body.get("id"))
    return RefundFact(
        provider_id=text(body.get("rtrId")) or read_id(ours),
        amount=normalize_amount(body.get("valor")),
        status=_RETURN_STATUS.get(text(body.get("status")), RefundStatus.PENDING),
        our_key=ours,
    )


def _is_taken_back(back: Mapping[str, Any]) -> bool:
    """A special return (MED): the payer's bank took the money for fraud, nobody gave it."""
    return text(back.get("natureza")).startswith("MED")


def _total(returns: Any) -> Money:
    done = [each for each in map(_refund, returns) if each.status is RefundStatus.SUCCEEDED]
    return Money(sum(each.amount.minor for each in done))


def _fee(came: list[Mapping[str, Any]]) -> Fee | None:
    """Told only to accounts with "tarifa informada" on; unknown unless every Pix tells its own."""
    told = [hint(normalize_amount, fields(each.get("gnExtras")).get("tarifa")) for each in came]
    known = [each.minor for each in told if each is not None]
    return Fee(Money(sum(known))) if len(known) == len(came) else None


def _end_to_end(pix: Mapping[str, Any]) -> str:
    found = text(pix.get("endToEndId"))
    return found if _END_TO_END.fullmatch(found) else ""


def _expires_at(calendar: Mapping[str, Any]) -> datetime | None:
    made, lasts = read_time(calendar.get("criacao")), calendar.get("expiracao")
    if made is None or type(lasts) is not int or not 0 <= lasts <= _LONGEST_SECONDS:
        return None
    return made + timedelta(seconds=lasts)
