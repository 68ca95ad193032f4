"""Sending money out, for providers that can: a small port beside the adapter's.

One rule carries it: our id is the provider's idempotency key, in every call, for ever. Sending the
same request again can only make the same payout go on; it never makes a second one.
"""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from core.money import Money


class PayoutStatus(StrEnum):
    """What a provider says of a payout, in our words."""

    CREATED = "created"
    """It is known there and not let go: sending it again, under the same id, lets it go."""
    PENDING = "pending"
    PAID = "paid"
    FAILED = "failed"
    UNKNOWN_WORD = "unknown_word"
    """A word we have never seen: it changes nothing, and people are told."""


@dataclass(frozen=True, slots=True)
class PayoutRequest:
    """One payout to a Pix key. `key_kind`: document, email, phone (E.164) or random."""

    id: UUID
    amount: Money
    key: str = field(repr=False)
    key_kind: str
    holder_name: str = field(repr=False)
    holder_document: str = field(repr=False)
    """CPF or CNPJ, digits and capitals only: whose the key has to be."""
    description: str = ""


@dataclass(frozen=True, slots=True)
class PayoutState:
    """What the provider says of a payout now."""

    status: PayoutStatus
    amount: Money
    provider_id: str = ""
    fee: Money | None = None
    """None = unknown, never zero."""
    holder_document: str = field(default="", repr=False)
    """Whose the key was, as far as the provider tells: parts may be masked, or all of it."""
    code: str = ""
    """Why it failed, in the provider's word."""
    word: str = ""
    """The vendor's own word for the status."""


class PayoutAdapter(ABC):
    """What an adapter can besides, where its provider pays out."""

    payout_absent_after: ClassVar[timedelta] = timedelta(minutes=5)
    """How long after a send a "not found" can be believed."""

    @abstractmethod
    def send_payout(self, request: PayoutRequest) -> PayoutState:
        """Pay. Safe to repeat: the same id is the same payout.

        Raises GatewayError. InvalidRequest and CustomerDeclined are about this payout, and final;
        ProviderRejected and CredentialsRejected are about our account: later it may be taken.
        """

    @abstractmethod
    def fetch_payout(self, payout_id: UUID) -> PayoutState | None:
        """What is true now; None = surely absent. Raises GatewayError."""


def belongs_to(holder: str, told: str) -> bool:
    """Whether the document a provider tells can be the holder's; masked places fit anything."""
    seen = "".join(each for each in told.upper() if each.isalnum() or each == "*")
    if not seen.strip("*"):
        return True
    return len(seen) == len(holder) and all(
        theirs in ("*", ours) for theirs, ours in zip(seen, holder.upper(), strict=True)
    )
