"""Accounts by their paths, made on demand."""

from collections.abc import Iterable
from datetime import datetime

from billing.chart import heading_of
from billing.models import Account


def account_ids(paths: Iterable[str], *, now: datetime) -> dict[str, int]:
    """The ids of the accounts; those that are missing are opened. Safe to repeat.

    Raises UnknownAccount for a path outside the chart.
    """
    wanted = set(paths)
    found = _existing(wanted)
    missing = sorted(wanted - found.keys())
    if missing:
        # A rival may be opening the same: theirs is waited for, in the same order, and taken.
        Account.objects.bulk_create(
            [_account(path, now) for path in missing], ignore_conflicts=True
        )
        found |= _existing(missing)
    return found


def _existing(paths: Iterable[str]) -> dict[str, int]:
    return dict(Account.objects.filter(path__in=paths).values_list("path", "id"))


def _account(path: str, now: datetime) -> Account:
    heading = heading_of(path)
    return Account(
        path=path,
        code=heading.code,
        normal_side=heading.side,
        never_negative=heading.never_negative,
        partner_id=heading.partner_of(path),
        created_at=now,
    )
