"""The ledger's lines as a studio reads them: one row for what happened, not one for each leg."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby

from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

from billing.selectors.ledger import StatementLine

KINDS: dict[str, StrOrPromise] = {
    "sale": _("Venda"),
    "settlement": _("Venda liberada"),
    "payout_requested": _("Repasse pedido"),
    "payout_confirmed": _("Repasse enviado"),
    "payout_failed": _("Repasse devolvido ao saldo"),
    "refund": _("Devolução a um cliente"),
    "refund_bounced": _("Devolução que voltou"),
    "dispute_opened": _("Venda contestada"),
    "dispute_won": _("Contestação ganha"),
    "dispute_lost": _("Contestação perdida"),
    "debt_repaid": _("Saldo devedor abatido"),
}
PLACES: dict[str, StrOrPromise] = {
    "pending": _("a liberar"),
    "available": _("disponível"),
    "in_transit": _("a caminho do banco"),
    "debit": _("saldo devedor"),
}


@dataclass(frozen=True, slots=True)
class Happening:
    """What happened once: by how much it changed what the studio has, or what it only moved."""

    posted_at: datetime
    what: StrOrPromise
    where: list[StrOrPromise]
    net: Decimal
    moved: Decimal
    balance: Decimal


def happenings(lines: Iterable[StatementLine]) -> list[Happening]:
    """Lines of one entry lie side by side; a page may cut the oldest one in two."""
    return [_one(list(legs)) for _entry, legs in groupby(lines, key=lambda line: line.entry_id)]


def _one(legs: list[StatementLine]) -> Happening:
    """From where it went to where it came."""
    newest = legs[0]
    ways = sorted(legs, key=lambda line: line.amount)
    return Happening(
        posted_at=newest.posted_at,
        what=KINDS[newest.kind] if newest.kind in KINDS else str(newest.heading.name),
        where=[PLACES[line.path.rpartition(":")[2]] for line in ways],
        net=sum((line.amount for line in legs), Decimal(0)),
        moved=max(abs(line.amount) for line in legs),
        balance=newest.balance,
    )
