"""Codes of this app in words: why a gateway was chosen, what happened to a payment."""

from typing import Any

from django.utils.translation import gettext_lazy as _

REASONS = {
    "turn": _("era a sua vez"),
    "same_tier": _("reserva, mesma prioridade"),
    "next_tier": _("reserva, prioridade seguinte"),
    "last_resort": _("em pausa, mas não havia outro"),
    "paused": _("em pausa por falhas"),
    "needs_credentials": _("em pausa: credenciais recusadas"),
    "below_minimum": _("valor abaixo do mínimo"),
}
EVENTS = {
    "created": _("criado"),
    "answered": _("o gateway respondeu"),
    "identified": _("o gateway deu um id"),
    "refused": _("recusado"),
    "superseded": _("deu lugar a outra tentativa"),
    "paid": _("dinheiro recebido"),
    "settled": _("quitou a referência"),
    "closed": _("encerrado"),
    "fee_reported": _("tarifa informada"),
    "refund_requested": _("devolução pedida"),
    "refunded": _("devolvido"),
    "disputed": _("contestação"),
}
SOURCES = {
    "charge": _("a cobrança"),
    "janitor": _("a ronda"),
    "double": _("pagamento em dobro"),
}
TROUBLES = {
    "Unreachable": _("não foi possível conectar"),
    "RateLimited": _("chamadas demais"),
    "CredentialsRejected": _("credenciais recusadas"),
    "ProviderRejected": _("recusado pelo provedor"),
    "InvalidRequest": _("pedido não aceito"),
    "CustomerDeclined": _("recusado pelo banco de quem paga"),
    "OutcomeUnknown": _("sem resposta"),
    "AskedTooSoon": _("cedo demais para perguntar de novo"),
}


def in_words(words: Any, code: str) -> str:
    """The code itself where nobody has put it into words yet."""
    return str(words.get(code, code))
