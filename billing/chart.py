"""The chart of accounts: which accounts there may be, what they are called, which side is theirs.

An account is named by a path. `{id}` and `{payment}` stand for what the account belongs to, so
that every gateway and every partner has its own, made the first time something is posted to it.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from billing.ledgering.errors import UnknownAccount


class Side(StrEnum):
    """Where an account of this kind grows."""

    DEBIT = "D"
    CREDIT = "C"


class Type(StrEnum):
    ASSET = "asset"
    LIABILITY = "liability"
    EQUITY = "equity"
    INCOME = "income"
    EXPENSE = "expense"


_UUID = "[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}"
_PLACES = {"{id}": f"(?P<id>{_UUID})", "{payment}": r"(?P<payment>[\w-]{1,64})"}


@dataclass(frozen=True)
class Heading:
    """One line of the chart: a single account, or one for each gateway, partner or payment."""

    code: str
    pattern: str
    name: str | Promise
    type: Type
    side: Side
    never_negative: bool = False

    @cached_property
    def form(self) -> re.Pattern[str]:
        escaped = re.escape(self.pattern).replace(r"\{", "{").replace(r"\}", "}")
        for place, form in _PLACES.items():
            escaped = escaped.replace(place, form)
        return re.compile(escaped)

    def path(self, **owner: object) -> str:
        """The path of one account under this heading."""
        return self.pattern.format(**owner)

    def partner_of(self, path: str) -> UUID | None:
        """Whose account this is; None if it is no partner's."""
        found = self.form.fullmatch(path)
        ours = self.pattern.startswith("partner:") and found
        return UUID(found["id"]) if ours and found else None


def _asset(code: str, pattern: str, name: str | Promise) -> Heading:
    return Heading(code, pattern, name, Type.ASSET, Side.DEBIT)


def _owed(code: str, pattern: str, name: str | Promise) -> Heading:
    """What we owe somebody: nobody can be owed less than nothing."""
    return Heading(code, pattern, name, Type.LIABILITY, Side.CREDIT, never_negative=True)


def _income(code: str, pattern: str, name: str | Promise, side: Side = Side.CREDIT) -> Heading:
    return Heading(code, pattern, name, Type.INCOME, side)


def _expense(code: str, pattern: str, name: str | Promise) -> Heading:
    return Heading(code, pattern, name, Type.EXPENSE, Side.DEBIT)


BANK = _asset("1100", "cash:bank", _("Banco conta movimento"))
RECEIVABLE = _asset("1200", "gateway:{id}:receivable", _("A receber do gateway"))
DISPUTED = _asset("1300", "disputes:{payment}", _("Valores contestados"))
PARTNER_DEBT = _asset("1400", "partner:{id}:debit", _("Saldo devedor do parceiro"))
PCE_FUND = _asset("1500", "cash:pce_fund", _("Aplicação do fundo PCE"))
PENDING = _owed("2100", "partner:{id}:pending", _("Repasse a liberar"))
AVAILABLE = _owed("2110", "partner:{id}:available", _("Repasse disponível"))
IN_TRANSIT = _owed("2120", "partner:{id}:in_transit", _("Repasse em trânsito"))
PCE_RESERVE = _owed("2200", "pce:reserve", _("Provisão de Custo de Existência"))
TAX_PROVISION = _owed("2300", "tax:provision", _("Provisão de impostos"))
VOUCHER_CREDIT = _owed("2400", "partner:{id}:voucher_credit", _("Créditos de voucher pré-pagos"))
EQUITY = Heading("3000", "equity", _("Patrimônio"), Type.EQUITY, Side.CREDIT)
SALES = _income("4100", "revenue:sales", _("Receita bruta de vendas"))
COMMISSION = _income("4110", "revenue:commission", _("Comissão da plataforma"))
REFUNDS = _income("4190", "revenue:refunds", _("Devoluções (redutora)"), Side.DEBIT)
GATEWAY_FEES = _expense("5100", "expense:gateway_fee", _("Taxas de gateway"))
PCE_EXPENSE = _expense("5200", "expense:pce", _("Despesa de provisão PCE"))
TAX_EXPENSE = _expense("5300", "expense:tax", _("Impostos sobre vendas"))
DISPUTE_LOSSES = _expense("5400", "expense:disputes", _("Perdas e taxas de contestação"))
PAYOUT_FEES = _expense("5500", "expense:payout_fee", _("Tarifa de repasse"))

CHART: dict[str, Heading] = {
    heading.code: heading
    for heading in (
        BANK,
        RECEIVABLE,
        DISPUTED,
        PARTNER_DEBT,
        PCE_FUND,
        PENDING,
        AVAILABLE,
        IN_TRANSIT,
        PCE_RESERVE,
        TAX_PROVISION,
        VOUCHER_CREDIT,
        EQUITY,
        SALES,
        COMMISSION,
        REFUNDS,
        GATEWAY_FEES,
        PCE_EXPENSE,
        TAX_EXPENSE,
        DISPUTE_LOSSES,
        PAYOUT_FEES,
    )
}
_SINGLE = {each.pattern: each for each in CHART.values() if "{" not in each.pattern}
_MANY = [each for each in CHART.values() if "{" in each.pattern]


def heading_of(path: str) -> Heading:
    """The line of the chart a path falls under. Raises UnknownAccount."""
    if path in _SINGLE:
        return _SINGLE[path]
    return _first(each for each in _MANY if each.form.fullmatch(path))


def _first(found: Iterable[Heading]) -> Heading:
    heading = next(iter(found), None)
    if heading is None:
        raise UnknownAccount
    return heading
