"""A partner takes what is available to it."""

from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction

from billing.errors import PayoutAccountMissing, PayoutInProgress, PayoutTooSmall
from billing.ledger import post
from billing.models import Payout, PayoutAccount
from billing.postings import payout_requested
from billing.services.payout_steps import tell

NEW_KEY = timedelta(hours=24)
"""So long a changed key is looked at: who took over an account changes the key first."""
Status = Payout.Status


def request_payout(*, partner_id: UUID, amount: Decimal, by: str, now: datetime) -> Payout:
    """Reserve `amount` reais and queue them for the partner's Pix key.

    Up to PAYOUT_APPROVAL_LIMIT it is approved at once; above, and within a day of a change of the
    key, a person who did not ask for it has to. The key is kept as it is now: changing it later
    moves no money that is on its way.
    Not safe to repeat by itself: one at a time is allowed, doors put an idempotency key around it.
    Raises PayoutTooSmall, PayoutAccountMissing, PayoutInProgress, BalanceTooLow.
    """
    if amount < settings.PAYOUT_MINIMUM:
        raise PayoutTooSmall(minimum=str(settings.PAYOUT_MINIMUM))
    account = PayoutAccount.objects.filter(partner_id=partner_id).first()
    if account is None:
        raise PayoutAccountMissing
    with transaction.atomic():
        payout = _insert(account, amount, by=by, now=now)
        legs = payout_requested(partner_id=partner_id, amount=amount)
        post(kind="payout_requested", source=f"payout:{payout.id}", legs=legs, by=by, now=now)
        tell(payout, "billing.payout.requested", by=by)
        if payout.status == Status.APPROVED:
            tell(payout, "billing.payout.approved", by=payout.approved_by)
    return payout


def _insert(account: PayoutAccount, amount: Decimal, *, by: str, now: datetime) -> Payout:
    is_new_key = now - account.changed_at < NEW_KEY
    needs_second = is_new_key or amount > settings.PAYOUT_APPROVAL_LIMIT
    payout = Payout(
        partner_id=account.partner_id,
        amount=amount,
        needs_second_person=needs_second,
        status=Status.REQUESTED if needs_second else Status.APPROVED,
        requested_by=by,
        approved_by="" if needs_second else "limit",
        requested_at=now,
        approved_at=None if needs_second else now,
        destination={
            "key": account.pix_key,
            "kind": account.pix_key_kind,
            "name": account.holder_name,
            "document": account.document,
        },
    )
    try:
        with transaction.atomic():
            payout.save(force_insert=True)
    except IntegrityError:
        raise PayoutInProgress from None
    return payout
