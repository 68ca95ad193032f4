"""Old payments that name a provider and no account."""

from collections.abc import Iterator
from dataclasses import dataclass

from gateways.models import Gateway, Payment


@dataclass(frozen=True, slots=True)
class Orphan:
    """A payment without its account, and how many accounts it could be of."""

    payment_id: str
    gateway_type: str
    accounts: int


def payments_without_gateway() -> Iterator[Orphan]:
    """Each of them, oldest first; a person has to say which account it was."""
    orphans = Payment.objects.filter(gateway__isnull=True).order_by("created_at")
    counts: dict[tuple[object, str], int] = {}
    for payment in orphans.iterator():
        owner = (payment.partner_id, payment.gateway_type)
        if owner not in counts:
            accounts = Gateway.objects.filter(kind=payment.gateway_type)
            counts[owner] = accounts.filter(partner_id=payment.partner_id).count()
        yield Orphan(payment.payment_id, payment.gateway_type, counts[owner])
