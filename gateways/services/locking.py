"""The payments of one reference, locked together: which one settles is decided among all."""

from uuid import UUID

from django.db.models import Subquery

from gateways.errors import PaymentNotFound
from gateways.models import Payment


def lock_payments(payment_id: UUID) -> tuple[Payment, list[Payment]]:
    """The payment and the others of its reference, locked in the order of their ids.

    To be called inside a transaction. Raises PaymentNotFound.
    """
    reference = Payment.objects.filter(id=payment_id).values("reference")
    rows = list(
        Payment.objects.select_for_update(of=("self",))
        .select_related("gateway")
        .filter(reference=Subquery(reference))
        .order_by("id")
    )
    for row in rows:
        if row.id == payment_id:
            return row, [each for each in rows if each is not row]
    raise PaymentNotFound
