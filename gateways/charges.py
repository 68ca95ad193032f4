"""What we ask of a provider and what it says is true, in one language for all of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from core.money import NOTHING, Money


class Method(StrEnum):
    """How a person pays."""

    PIX = "pix"
    CARD = "card"


class ChargeStatus(StrEnum):
    """What a provider says of a charge, in our words."""

    PENDING = "pending"
    PAID = "paid"
    FAILED = "failed"
    EXPIRED = "expired"
    REFUNDED = "refunded"
    CHARGEBACK = "chargeback"
    UNKNOWN_WORD = "unknown_word"
    """A word we have never seen: it changes nothing and alerts people."""


class RefundStatus(StrEnum):
    """A refund's life: it may bounce even after it succeeded."""

    PENDING = "pending"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Customer:
    """The payer, as far as we know; an empty field is never filled with somebody else's."""

    name: str = ""
    email: str = ""
    document: str = ""
    """CPF or CNPJ, digits and capitals only."""
    phone: str = ""
    """E.164."""


@dataclass(frozen=True, slots=True)
class Fee:
    """What the provider keeps; `exact` = it said so, not our estimate."""

    amount: Money
    exact: bool = True


@dataclass(frozen=True, slots=True)
class ChargeRequest:
    """One try at one gateway. The same request is sent again byte for byte.

    `token` is the payment's webhook_token (32 hex): identifies, travels in the provider's
    reference field. `webhook_url` holds the gateway's secret, and the token at its end.
    `payment_id` is ours and visible.
    """

    token: str
    payment_id: str
    idempotency_key: str
    amount: Money
    method: Method
    description: str
    created_at: datetime
    expires_at: datetime
    webhook_url: str
    return_url: str = ""
    """Where a hosted card page sends the person afterwards."""
    installments: int = 1
    customer: Customer = Customer()
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RefundFact:
    """One refund as the provider tells it, for those that list them."""

    provider_id: str
    amount: Money
    status: RefundStatus
    our_key: str = ""
    """The key we sent with it, where the provider gives it back."""


@dataclass(frozen=True, slots=True)
class Charge:
    """What the provider says of a charge now."""

    provider_id: str
    status: ChargeStatus
    amount: Money
    """What was asked, or what was paid once it is paid."""
    token: str | None = None
    """Our token as the provider gives it back; None where it does not."""
    refunded: Money = NOTHING
    """Running total of what went back."""
    refunds: tuple[RefundFact, ...] = ()
    fee: Fee | None = None
    """None = unknown, never zero."""
    pix_code: str = ""
    redirect_url: str = ""
    end_to_end_id: str = ""
    expires_at: datetime | None = None
    paid_at: datetime | None = None
    updated_at: datetime | None = None
    """The provider's clock: the newest word wins."""
    dispute: str = ""
    """"", "open", "won" or "lost"."""
    received: tuple[Money, ...] = ()
    """Several payments into one charge, where the provider lists them."""
    word: str = ""
    """The vendor's own word for the status."""
    raw: Mapping[str, Any] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class Refund:
    """The answer to a refund we asked for."""

    provider_id: str
    amount: Money
    status: RefundStatus
