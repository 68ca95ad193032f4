"""The one interface every provider is translated to.

An adapter is a translator: no database, no settings, no globals. It is given the account and an
HTTP client; the core owns storage, locks, choice and retries.
"""

import hmac
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import ClassVar

from core.money import A_CENTAVO, Money
from gateways.charges import Charge, ChargeRequest, Method, Refund
from gateways.deliveries import Delivery, Event, Trust
from gateways.http import HttpClient
from gateways.trouble import AuthenticationFailed, ProviderRejected


@dataclass(frozen=True, slots=True)
class Account:
    """One account at a provider: what opens it, and the secrets its webhooks may present."""

    credentials: Mapping[str, str] = field(repr=False)
    webhook_secrets: tuple[str, ...] = field(default=(), repr=False)
    """The current one, then the previous one while it is still let in."""

    def knows(self, secret: str) -> bool:
        """Whether the secret is one of ours, in constant time."""
        given = secret.encode()
        return any(hmac.compare_digest(given, ours.encode()) for ours in self.webhook_secrets)


@dataclass(frozen=True, slots=True)
class Credential:
    """One field of an account, as the admin asks for it."""

    name: str
    label: str
    help_text: str = ""
    required: bool = True
    multiline: bool = False


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What routing and the pipeline must know of a provider."""

    methods: frozenset[Method]
    idempotent_create: bool
    """The same request twice makes one charge."""
    query_by_token: bool
    """`fetch(token=…)` can say surely that nothing exists."""
    create_notifies_payer: bool = False
    """The provider itself may send the bill to the person."""
    refunds: bool = True
    partial_refund: bool = True
    min_amount: Money = A_CENTAVO
    poll_interval: timedelta = timedelta(seconds=15)
    """The shortest time between two questions about one charge."""
    absent_after: timedelta = timedelta(seconds=60)
    """How long after a create a "not found" can be believed."""
    webhook_trust: Trust = Trust.SHARED_SECRET
    ack_status: int = 200
    token_in_path: bool = False
    """The webhook echoes nothing of ours: the token travels at the end of its address."""


class GatewayAdapter(ABC):
    """One provider. Every method but `authenticate` and `parse` talks to it."""

    slug: ClassVar[str]
    title: ClassVar[str]
    base_url: ClassVar[str]
    test_base_url: ClassVar[str] = ""
    """Where the provider's own sandbox lives; empty when the key decides."""
    capabilities: ClassVar[Capabilities]
    credentials: ClassVar[tuple[Credential, ...]]

    def __init__(self, account: Account, http: HttpClient, clock: Callable[[], datetime]) -> None:
        self.account = account
        self.http = http
        self.clock = clock

    @abstractmethod
    def create_charge(self, request: ChargeRequest) -> Charge:
        """Ask for the money. Safe to repeat where `idempotent_create`.

        Raises GatewayError, CustomerDataRequired.
        """

    @abstractmethod
    def fetch(self, *, provider_id: str = "", token: str = "") -> Charge | None:
        """What is true now; None = surely absent. Raises GatewayError."""

    def refund(self, charge: Charge, amount: Money, idempotency_key: str) -> Refund:
        """Send the money back, whole or in part. Raises GatewayError.

        Here for providers without `refunds`: somebody does it in their panel, and asking shows it.
        """
        raise ProviderRejected("refunds are made in the panel", code="refunds_off")

    def cancel(self, charge: Charge) -> Charge:
        """Withdraw a charge nobody has paid. Raises GatewayError.

        Here for providers that withdraw nothing: the charge stays payable until it expires.
        """
        return charge

    @abstractmethod
    def check(self) -> None:
        """The cheapest call that proves the credentials. Raises GatewayError."""

    def authenticate(self, delivery: Delivery) -> Trust:
        """What the delivery proves: here, that its sender knows the address we gave.

        Raises AuthenticationFailed.
        """
        if not self.account.knows(delivery.path_secret):
            raise AuthenticationFailed
        return Trust.SHARED_SECRET

    @abstractmethod
    def parse(self, delivery: Delivery) -> list[Event]:
        """Read the events; [] = nothing of ours. No input or output. Raises MalformedDelivery."""
