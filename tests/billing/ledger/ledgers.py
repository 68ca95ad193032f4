"""What the tests of the ledger share."""

from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from uuid import UUID

from django.db import connection

from billing import ledger
from billing.models import Entry

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
GATEWAY = UUID(int=7)
STUDIO = UUID(int=9)
RECEIVABLE = f"gateway:{GATEWAY}:receivable"
AVAILABLE = f"partner:{STUDIO}:available"
PENDING = f"partner:{STUDIO}:pending"
IN_TRANSIT = f"partner:{STUDIO}:in_transit"
DEBT = f"partner:{STUDIO}:debit"
BANK = "cash:bank"
SALES = "revenue:sales"


def reais(amount: str) -> Decimal:
    return Decimal(amount)


def written(
    source: str, legs: Iterable[ledger.Leg], *, kind: str = "test", now: datetime = NOW
) -> Entry:
    return ledger.post(kind=kind, source=source, legs=legs, by="test", now=now)


def move(source: str, amount: str, *, of: str = BANK, to: str = SALES) -> Entry:
    """Debit one, credit the other."""
    legs = [ledger.debit(of, reais(amount)), ledger.credit(to, reais(amount))]
    return written(source, legs)


def check_deferred() -> None:
    """What commit would check, now."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
