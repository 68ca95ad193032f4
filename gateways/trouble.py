"""What can go wrong between us and a provider, as a tree; routing reads `outcome` and `fault`.

GatewayError
├── Unreachable           NOT_SENT   no name, connection refused, TLS before the request
├── RateLimited           NOT_SENT   429; `retry_after_seconds` when the provider says
│   └── AskedTooSoon                 our own patience between two questions about one charge
├── CredentialsRejected   REJECTED   401, 403: the account's fault; the next gateway, and an alert
├── ProviderRejected      REJECTED   refused before creating: blocked, over a limit, method off
├── InvalidRequest        REJECTED   our data is wrong: it would fail everywhere
├── CustomerDeclined      REJECTED   the payer's card or bank said no
└── OutcomeUnknown        UNKNOWN    time-out after sending, reset, 5xx, an unreadable yes

Messages never hold a credential, a document or an address with a secret in it.
"""

from enum import StrEnum
from typing import ClassVar


class Outcome(StrEnum):
    """What became of a request."""

    NOT_SENT = "not_sent"
    REJECTED = "rejected"
    UNKNOWN = "unknown"


class GatewayError(Exception):
    """A call to a provider that did not end well.

    `may_fail_over`: another gateway may be tried at once. `fault`: how much the circuit breaker
    counts it against the gateway (0 = not at all).
    """

    outcome: ClassVar[Outcome]
    may_fail_over: ClassVar[bool] = False
    fault: ClassVar[float] = 0.0

    def __init__(self, message: str = "", *, code: str = "") -> None:
        self.code = code
        super().__init__(message or type(self).__name__)


class Unreachable(GatewayError):
    """Nothing was sent."""

    outcome = Outcome.NOT_SENT
    may_fail_over = True
    fault = 1.0


class RateLimited(GatewayError):
    """Too many calls; this one was not carried out."""

    outcome = Outcome.NOT_SENT
    may_fail_over = True
    fault = 0.5

    def __init__(self, message: str = "", *, code: str = "", retry_after_seconds: int = 0) -> None:
        super().__init__(message, code=code)
        self.retry_after_seconds = retry_after_seconds


class AskedTooSoon(RateLimited):
    """The provider wants a pause between two questions about one charge; nothing was sent."""

    fault = 0.0


class CredentialsRejected(GatewayError):
    """The account is not let in; a person has to look at it."""

    outcome = Outcome.REJECTED
    may_fail_over = True
    fault = 1.0


class ProviderRejected(GatewayError):
    """Understood and refused before anything was created; the account's limits, not the payer."""

    outcome = Outcome.REJECTED
    may_fail_over = True


class InvalidRequest(GatewayError):
    """Our data is wrong; no gateway would take it."""

    outcome = Outcome.REJECTED


class CustomerDeclined(GatewayError):
    """The payer's card or bank said no: to be shown, not to be tried elsewhere."""

    outcome = Outcome.REJECTED


class OutcomeUnknown(GatewayError):
    """It may have happened. Ask before anything else is done."""

    outcome = Outcome.UNKNOWN
    fault = 1.0


class CustomerDataRequired(Exception):
    """The provider wants to know something of the payer that we were not told; never invented.

    `fields` are names of `Customer`.
    """

    def __init__(self, *fields: str) -> None:
        self.fields = fields
        super().__init__(", ".join(fields))


class AuthenticationFailed(Exception):
    """A webhook that does not prove where it comes from."""


class MalformedDelivery(Exception):
    """A webhook that cannot be read."""
