"""A webhook request without its framework, and what an adapter reads out of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum

from core.money import Money
from gateways.charges import ChargeStatus, Fee


class Kind(StrEnum):
    """What an event is about."""

    PAYMENT = "payment"
    REFUND = "refund"
    REFUND_FAILED = "refund_failed"
    DISPUTE = "dispute"
    SUBSCRIPTION = "subscription"


class Trust(IntEnum):
    """What a delivery proved. Below SIGNED the body is only a hint: ask the provider."""

    NONE = 0
    SHARED_SECRET = 1
    SIGNED = 2


@dataclass(frozen=True, slots=True)
class Delivery:
    """One webhook request. Header names are in lower case."""

    body: bytes
    headers: Mapping[str, str]
    received_at: datetime
    query: Mapping[str, str] = field(default_factory=dict)
    path_secret: str = ""
    """The gateway's secret as the address gave it; the core has matched it already."""
    path_token: str = ""
    """The payment's token at the end of the address, for providers that echo nothing."""
    remote_ip: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing a delivery tells; within the gateway the same `key` is the same event."""

    key: str
    kind: Kind
    status: ChargeStatus | None = None
    provider_id: str = ""
    token: str = ""
    payment_id: str = ""
    end_to_end_id: str = ""
    amount: Money | None = None
    refunded: Money | None = None
    fee: Fee | None = None
    occurred_at: datetime | None = None
    dispute: str = ""
    """"", "open", "won" or "lost"."""
    must_fetch: bool = False
    """The body says only that something happened."""
    word: str = ""
    """The vendor's own word for the status."""
