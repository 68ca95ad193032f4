"""Webhooks that prove nothing of what they say: they ring, and the provider is asked."""

from collections.abc import Callable, Mapping
from datetime import datetime

from core.money import Money
from gateways.charges import ChargeStatus
from gateways.deliveries import Event, Kind
from gateways.shapes import text


def status_reader(table: Mapping[str, ChargeStatus]) -> Callable[[object], ChargeStatus]:
    """A provider's `normalize_status`: its words in any case; one not in the table is unknown."""

    def normalize_status(word: object) -> ChargeStatus:
        return table.get(text(word).lower(), ChargeStatus.UNKNOWN_WORD)

    return normalize_status


def ring(
    provider_id: str,
    word: str,
    status: ChargeStatus,
    *,
    token: str,
    kind: Kind = Kind.PAYMENT,
    amount: Money | None = None,
    end_to_end_id: str = "",
    occurred_at: datetime | None = None,
) -> list[Event]:
    """The one event of a delivery nobody numbered: a charge takes each status once."""
    return [
        Event(
            key=f"{provider_id}:{word}"[:255],
            kind=kind,
            status=status,
            provider_id=provider_id,
            token=token,
            end_to_end_id=end_to_end_id,
            amount=amount,
            occurred_at=occurred_at,
            dispute="open" if status is ChargeStatus.CHARGEBACK else "",
            must_fetch=True,
            word=word,
        )
    ]
