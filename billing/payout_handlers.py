"""What follows from a payout's steps: it is sent, and the studio hears of it."""

from uuid import UUID

from django.utils import timezone

from billing.models import Payout
from billing.payout_letters import write_about_account, write_about_payout
from billing.services.sending_payouts import send_payout
from core.outbox import Fact, subscribe


@subscribe("billing.payout.approved", lease_seconds=120)
def on_payout_approved(fact: Fact) -> None:
    """Through the account that pays out, if there is one; else a batch takes it."""
    send_payout(payout_id=UUID(fact.payload["payout_id"]), by="outbox", now=timezone.now())


@subscribe("billing.payout.requested")
def on_payout_requested(fact: Fact) -> None:
    """A letter. A crash after sending may send it again; so it is with all of them."""
    write_about_payout(_payout(fact), "payout_requested")


@subscribe("billing.payout.paid")
def on_payout_paid(fact: Fact) -> None:
    """A letter."""
    write_about_payout(_payout(fact), "payout_paid")


@subscribe("billing.payout.failed")
def on_payout_failed(fact: Fact) -> None:
    """A letter."""
    write_about_payout(_payout(fact), "payout_failed")


@subscribe("billing.payout_account.changed")
def on_payout_account_changed(fact: Fact) -> None:
    """Letters, also to who did not do it."""
    write_about_account(UUID(fact.payload["partner_id"]))


def _payout(fact: Fact) -> Payout:
    return Payout.objects.select_related("partner").get(id=fact.payload["payout_id"])
