"""What happens in the sandbox by itself, in time: expiry, late money, refunds that bounce."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from core.outbox import Again, Fact, subscribe
from gateways.models.sandbox import SandboxCharge
from gateways.sandbox.provider.charging import expire_charge, locked
from gateways.sandbox.provider.paying import settle
from gateways.sandbox.provider.refunding import bounce
from gateways.sandbox.provider.telling import send_event


def _charge(fact: Fact) -> SandboxCharge:
    return SandboxCharge.objects.get(pk=UUID(fact.payload["charge_id"]))


@subscribe("gateways.sandbox_event.made")
def on_sandbox_event_made(fact: Fact) -> None:
    """One webhook; duplicates may be sent. Raises NotTaken."""
    send_event(_charge(fact), fact.payload, failures=fact.failures)


@subscribe("gateways.sandbox_charge.opened")
def on_sandbox_charge_opened(fact: Fact) -> None:
    """Called when its time is up; a clock that runs behind is waited for."""
    now = timezone.now()
    charge = expire_charge(_charge(fact), now=now)
    if charge.status == SandboxCharge.Status.OPEN:
        raise Again(after_seconds=(charge.expires_at - now).total_seconds())


@subscribe("gateways.sandbox_payment.delayed")
def on_sandbox_payment_delayed(fact: Fact) -> None:
    """The money that left in time and came after. Safe to repeat."""
    with transaction.atomic():
        charge = locked(_charge(fact))
        if charge.status == SandboxCharge.Status.EXPIRED:
            settle(charge, timezone.now())


@subscribe("gateways.sandbox_refund.bounced")
def on_sandbox_refund_bounced(fact: Fact) -> None:
    """A refund comes back."""
    bounce(_charge(fact), now=timezone.now())
