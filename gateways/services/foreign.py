"""Whether a charge is the payment's at all."""

from gateways.charges import Charge, ChargeStatus
from gateways.models import Discrepancy, Payment

Kind = Discrepancy.Kind


def what_is_foreign(payment: Payment, charge: Charge) -> str:
    """Why this charge is not to be believed about this payment; empty when it is.

    Our token decides where the provider gives it back, else the provider's own id.
    """
    if charge.token:
        if charge.token.replace("-", "").lower() != payment.webhook_token.hex:
            return Kind.WRONG_TOKEN.value
    elif payment.provider_id and charge.provider_id not in ("", payment.provider_id):
        return Kind.WRONG_TOKEN.value
    if charge.status == ChargeStatus.UNKNOWN_WORD:
        return Kind.UNKNOWN_WORD.value
    if charge.amount.currency != payment.currency:
        return Kind.WRONG_CURRENCY.value
    return ""
