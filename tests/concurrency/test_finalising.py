"""Redemptions of one delivery that end at the same time, beside a studio that issues more codes."""

import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import datetime

import pytest
from django.db import connection, connections, transaction

from partners.models import Delivery, Partner
from tests.factories import CreditEntryFactory, VoucherFactory, ready_delivery
from vouchers.models import Redemption, Voucher
from vouchers.services import finalise_redemption, issue_vouchers
from vouchers.services.claiming import claim_voucher
from vouchers.services.copying import _copy_in_batches

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def copied(voucher: Voucher, now: datetime) -> Redemption:
    """A redemption whose files are all there and that nobody has finished yet."""
    with transaction.atomic():
        redemption = claim_voucher(
            code=voucher.code,
            email=f"{voucher.code}@exemplo.com.br",
            name="",
            tracking_token="",
            by="visitor",
            now=now,
        )
    _copy_in_batches(redemption)
    return redemption


def finishing(redemption: Redemption) -> Callable[[], None]:
    return lambda: finalise_redemption(redemption_id=redemption.id, by="worker")


def begin(pool: ThreadPoolExecutor, deed: Callable[[], object], *, waiting: int) -> Future[None]:
    """Start a deed and wait until it is one of so many that wait for a lock."""

    def with_own_connection() -> None:
        try:
            deed()
        finally:
            connections.close_all()

    started = pool.submit(with_own_connection)
    deadline = time.monotonic() + 2
    with connection.cursor() as cursor:
        while time.monotonic() < deadline:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity"
                " WHERE datname = current_database() AND wait_event_type = 'Lock'"
            )
            if cursor.fetchone() == (waiting,):
                return started
            time.sleep(0.02)
    raise AssertionError(f"never {waiting} waiting for a lock")


def test_finalise_of_the_last_two_vouchers_at_once_claims_the_delivery(now: datetime) -> None:
    delivery = ready_delivery(files=1)
    both = VoucherFactory.create_batch(2, delivery=delivery, access="timed", access_days=30)
    first, second = (copied(voucher, now) for voucher in both)
    with ThreadPoolExecutor(2) as pool:
        with transaction.atomic(), connection.cursor() as cursor:
            # Nobody can write the trail, so neither transaction ends before both have begun.
            cursor.execute("LOCK TABLE audit_entries IN SHARE MODE")
            ends = [begin(pool, finishing(first), waiting=1)]
            ends.append(begin(pool, finishing(second), waiting=2))
        for end in ends:
            end.result()
    delivery.refresh_from_db()
    assert delivery.status == Delivery.Status.CLAIMED


def test_finalise_and_issue_lock_delivery_and_partner_in_one_order(now: datetime) -> None:
    delivery = ready_delivery(files=1)
    CreditEntryFactory.create(partner=delivery.partner, amount=5)
    redemption = copied(VoucherFactory.create(delivery=delivery), now)

    def issue() -> None:
        issue_vouchers(
            delivery=delivery, count=1, access="perpetual", access_days=None, expires_at=None,
            by="test", now=now,
        )  # fmt: skip

    with ThreadPoolExecutor(2) as pool:
        with transaction.atomic():
            Partner.objects.select_for_update(no_key=True).get(pk=delivery.partner_id)
            ends = [begin(pool, finishing(redemption), waiting=1)]
            ends.append(begin(pool, issue, waiting=2))
        for end in ends:
            end.result()
    assert sorted(delivery.vouchers.values_list("status", flat=True)) == ["ACTIVE", "REDEEMED"]
