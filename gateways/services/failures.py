"""What a try that came to nothing means: for the next gateway, for the payer, for the record."""

from dataclasses import dataclass
from typing import Any

from core.errors import DomainError
from gateways import trouble
from gateways.charges import Method
from gateways.errors import (
    CustomerDataMissing,
    NoGatewayAvailable,
    PaymentDeclined,
    PaymentRefused,
)
from gateways.gateway_adapter import Capabilities
from gateways.models import Payment, PaymentEvent

DATA_REQUIRED, DECLINED, REFUSED = "customer_data_required", "customer_declined", "invalid_request"
FAILED_AT_ONCE, ABSENT = "failed_at_once", "absent"
_CODES: dict[type[Exception], str] = {
    trouble.Unreachable: "unreachable",
    trouble.RateLimited: "rate_limited",
    trouble.CredentialsRejected: "credentials_rejected",
    trouble.ProviderRejected: "provider_rejected",
    trouble.InvalidRequest: REFUSED,
    trouble.CustomerDeclined: DECLINED,
    trouble.OutcomeUnknown: "outcome_unknown",
    trouble.CustomerDataRequired: DATA_REQUIRED,
}


@dataclass(frozen=True, slots=True)
class Failure:
    """Our word for what went wrong, and what follows from it."""

    code: str
    vendor_code: str = ""
    fields: tuple[str, ...] = ()
    may_fail_over: bool = False
    is_unknown: bool = False

    @property
    def refusal(self) -> DomainError | None:
        """What the caller is told; None = the next gateway is asked."""
        if self.may_fail_over or self.is_unknown:
            return None
        return _refusal(self.code, self.fields)

    @property
    def details(self) -> dict[str, Any]:
        """What the payment's history says besides the code; names of fields, never their values."""
        vendor = {"vendor_code": self.vendor_code} if self.vendor_code else {}
        return vendor | ({"fields": list(self.fields)} if self.fields else {})

    @property
    def result(self) -> str:
        """Its word in the metric."""
        if self.is_unknown:
            return "unknown"
        return {DECLINED: "declined", REFUSED: "refused", DATA_REQUIRED: "data_required"}.get(
            self.code, "failed"
        )


def failure_of(error: trouble.GatewayError | trouble.CustomerDataRequired) -> Failure:
    """What follows from an adapter's error."""
    code = next((_CODES[each] for each in type(error).__mro__ if each in _CODES), REFUSED)
    if isinstance(error, trouble.CustomerDataRequired):
        return Failure(code, fields=error.fields)
    return Failure(
        code,
        vendor_code=error.code[:50],
        may_fail_over=error.may_fail_over,
        is_unknown=error.outcome == trouble.Outcome.UNKNOWN,
    )


def failure_of_charge(payment: Payment) -> Failure | None:
    """What follows from an answer that was no error; None = the payment is good to be shown."""
    if payment.status == Payment.Status.UNKNOWN:
        return Failure("outcome_unknown", is_unknown=True)
    if payment.status not in (Payment.Status.FAILED, Payment.Status.EXPIRED):
        return None
    is_card = payment.method == Payment.Method.CARD
    return Failure(DECLINED) if is_card else Failure(FAILED_AT_ONCE, may_fail_over=True)


def may_make_way(method: str, capabilities: Capabilities) -> bool:
    """Whether another gateway may be asked while this one is in doubt: a Pix nobody was shown."""
    return method == Method.PIX and not capabilities.create_notifies_payer


def refusal_after(payment: Payment | None) -> DomainError:
    """What the last try came to, for those who waited for it."""
    if payment is None:
        return NoGatewayAvailable()
    fields: tuple[str, ...] = ()
    if payment.failure_code == DATA_REQUIRED:
        event = PaymentEvent.objects.filter(payment=payment, what="refused").first()
        fields = tuple(event.details.get("fields", ())) if event else ()
    return _refusal(payment.failure_code, fields)


def _refusal(code: str, fields: tuple[str, ...]) -> DomainError:
    if code == DATA_REQUIRED:
        return CustomerDataMissing(fields=list(fields))
    return {DECLINED: PaymentDeclined, REFUSED: PaymentRefused}.get(code, NoGatewayAvailable)()
