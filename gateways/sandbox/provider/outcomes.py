"""What happens to a charge, chosen by the centavos of its amount: `R$ 10,07` tells twice."""

from decimal import Decimal
from enum import Enum

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise


class Outcome(Enum):
    """The centavos, and what they do in words."""

    DECLINED = 1, _("recusada ao criar: o banco de quem paga diz não")
    SILENT = 2, _("criada, mas a resposta nunca chega")
    BROKEN = 3, _("criada, mas a primeira resposta é um erro 500")
    LIMITED = 4, _("não criada: chamadas demais, tente depois (429)")
    LOCKED = 5, _("não criada: credenciais recusadas (401)")
    LATE = 6, _("ao pagar, vence antes; o dinheiro chega segundos depois")
    TOLD_TWICE = 7, _("paga, e o aviso vem três vezes, uma delas com outro número")
    UNDERPAID = 8, _("paga a menos: falta um décimo")
    REFUND_BOUNCES = 9, _("paga; a devolução é aceita e depois volta")
    PAID_TWICE = 10, _("o mesmo código é pago duas vezes")
    OVERPAID = 11, _("paga a mais: sobra um real")
    UNTOLD = 12, _("paga, e nenhum aviso é enviado: só perguntando se sabe")
    MISSIGNED = 13, _("paga, e o aviso vem com assinatura errada")
    ODD_WORD = 14, _("ao pagar, a situação é uma palavra que ninguém conhece")
    NORMAL = 0, _("tudo certo: paga quando você pagar")

    def __init__(self, centavos: int, words: StrOrPromise) -> None:
        self.centavos = centavos
        self.words = words

    @property
    def shown(self) -> str:
        """`,07`; a dash for the usual."""
        return f",{self.centavos:02d}" if self.centavos else "—"


_BY_CENTAVOS = {each.centavos: each for each in Outcome if each.centavos}


def outcome_of(amount: Decimal) -> Outcome:
    """What the amount asks for; most amounts ask for nothing in particular."""
    return _BY_CENTAVOS.get(int(amount * 100) % 100, Outcome.NORMAL)
