"""Money that came twice goes back."""

from contextlib import suppress

from django.utils import timezone

from core.outbox import Fact, subscribe
from gateways.errors import NotRefundable
from gateways.models import Discrepancy
from gateways.services.refunding import refund_payment


@subscribe("gateways.discrepancy.found")
def on_discrepancy_found(fact: Fact) -> None:
    """A second payment of one reference is sent back, once: the same source is the same refund.

    What its provider will not take back by software stays in the queue for people.
    """
    if fact.payload["kind"] != Discrepancy.Kind.DOUBLE:
        return
    double = Discrepancy.objects.select_related("payment").get(id=fact.payload["discrepancy_id"])
    if double.payment.dispute in ("open", "lost"):
        return  # the payer's bank has it, or will take it
    with suppress(NotRefundable):
        refund_payment(
            payment_id=double.payment_id,
            amount=None,
            source="double",
            by="gateways",
            now=timezone.now(),
        )
