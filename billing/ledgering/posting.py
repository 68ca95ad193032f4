"""Writing entries."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from billing.chart import heading_of
from billing.ledgering.accounts import account_ids
from billing.ledgering.balances import lock_balances
from billing.ledgering.errors import AlreadyReversal, BalanceTooLow, EntryConflicts
from billing.ledgering.legs import NIL, Leg, Legs, balanced
from billing.models import Entry, Posting
from core.rows import insert_row

REVERSAL = "reversal"


@transaction.atomic
def post(
    *,
    kind: str,
    source: str,
    legs: Iterable[Leg],
    by: str,
    now: datetime,
    effective_date: date | None = None,
    memo: str = "",
) -> Entry:
    """Write one entry: what `kind` of thing happened to `source`, and its legs.

    Safe to repeat: the same kind and source with the same legs answers the entry made before, also
    when two write it at once. `effective_date` is the day of `now` in São Paulo unless given. Legs
    of nothing are left out. Raises EntryConflicts, BalanceTooLow, UnknownAccount, Unbalanced.
    """
    told = balanced(legs)
    day = effective_date or timezone.localdate(now)
    entry = Entry(kind=kind, source=source, legs=len(told), by=by, memo=memo)
    entry.effective_date, entry.posted_at = day, now
    return _write(entry, told)


@transaction.atomic
def reverse(
    entry: Entry, *, by: str, now: datetime, effective_date: date | None = None, memo: str = ""
) -> Entry:
    """Write the entry that undoes this one: the same legs, turned. Safe to repeat.

    Raises AlreadyReversal for a reversal, BalanceTooLow where what it gave is gone.
    """
    if entry.reverses_id:
        raise AlreadyReversal
    legs = tuple(leg.turned for leg in legs_of(entry))
    day = effective_date or timezone.localdate(now)
    undo = Entry(kind=REVERSAL, source=f"entry:{entry.id}", legs=len(legs), by=by, memo=memo)
    undo.effective_date, undo.posted_at, undo.reverses_id = day, now, entry.id
    return _write(undo, legs)


def legs_of(entry: Entry) -> Legs:
    """As they were written."""
    rows = entry.postings.order_by("id").values_list("account__path", "debit", "credit")
    return tuple(Leg(*row) for row in rows)


def _write(entry: Entry, legs: Legs) -> Entry:
    """Insert the entry and its legs, or answer the one that is there."""
    ids = account_ids((leg.path for leg in legs), now=entry.posted_at)
    if not insert_row(entry, unless_there=True):
        return _earlier(entry, legs)
    _refuse_overdraft(legs)
    Posting.objects.bulk_create(
        [
            Posting(entry=entry, account_id=ids[leg.path], debit=leg.debit, credit=leg.credit)
            for leg in legs
        ]
    )
    return entry


def _earlier(entry: Entry, legs: Legs) -> Entry:
    """The entry of the same source and kind. Raises EntryConflicts if it says something else."""
    earlier = Entry.objects.get(source=entry.source, kind=entry.kind)
    if sorted(legs_of(earlier)) != sorted(legs):
        raise EntryConflicts(source=entry.source, kind=entry.kind)
    return earlier


def _refuse_overdraft(legs: Legs) -> None:
    """Raises BalanceTooLow; what is looked at stays locked until the transaction ends."""
    needed = _lowered(legs)
    if not needed:
        return
    held = lock_balances(needed)
    for path, amount in needed.items():
        if held[path] < amount:
            name = str(heading_of(path).name)
            raise BalanceTooLow(
                _("O saldo de “%(account)s” não basta.") % {"account": name},
                account=name,
                balance=str(held[path]),
                needed=str(amount),
            )


def _lowered(legs: Legs) -> dict[str, Decimal]:
    """By how much the entry as a whole lowers accounts that may not go below zero."""
    lowered: dict[str, Decimal] = defaultdict(lambda: NIL)
    for leg in legs:
        if heading_of(leg.path).never_negative:
            lowered[leg.path] += leg.debit - leg.credit
    return {path: amount for path, amount in lowered.items() if amount > 0}
