"""A model of the business kept apart from the ledger: what every pocket must hold.

It reckons with pockets and sentences, not with debits and credits, so that the ledger is held
against something that does not share its mistakes.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from core.money import quantize

NIL = Decimal("0.00")
TAX, PCE = Decimal("0.10"), Decimal("25.00")


@dataclass
class Payment:
    """What was paid and what has gone back of it."""

    number: int
    gross: Decimal
    fee: Decimal
    share: Decimal = NIL
    tax: Decimal = NIL
    pce: Decimal = NIL
    refunded: Decimal = NIL
    share_back: Decimal = NIL
    tax_back: Decimal = NIL
    fee_is_estimate: bool = True
    is_settled: bool = False
    dispute: str = ""
    disputed: Decimal = NIL
    events: int = 0

    @property
    def source(self) -> str:
        return f"order:{self.number}"

    @property
    def name(self) -> str:
        return f"PAY_{self.number}"

    @property
    def is_partners(self) -> bool:
        return self.share > 0

    @property
    def left(self) -> Decimal:
        return self.gross - self.refunded

    @property
    def rests(self) -> bool:
        """Nothing can be done to it while a bank decides, or after it decided against us."""
        return self.dispute in ("open", "lost")

    def next_source(self) -> str:
        self.events += 1
        return f"{self.source}:{self.events}"

    def part(self, amount: Decimal) -> tuple[Decimal, Decimal]:
        """How much of the share and of the tax goes back when so much more does."""
        whole = self.refunded + amount
        share = quantize(self.share * whole / self.gross) - self.share_back
        tax = quantize(self.tax * whole / self.gross) - self.tax_back
        return share, tax


@dataclass
class Pockets:
    """Where the money is."""

    held: dict[str, Decimal] = field(default_factory=lambda: defaultdict(lambda: NIL))

    def put(self, **amounts: Decimal) -> None:
        for pocket, amount in amounts.items():
            self.held[pocket] += amount

    def take(self, **amounts: Decimal) -> None:
        self.put(**{pocket: -amount for pocket, amount in amounts.items()})

    def __getitem__(self, pocket: str) -> Decimal:
        return self.held[pocket]
