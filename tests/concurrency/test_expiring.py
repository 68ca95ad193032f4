"""A voucher that is claimed in the very moment it expires."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connections, transaction
from django.db.models import Exists

from tests.factories import VoucherFactory, ready_delivery
from vouchers import services
from vouchers.models import Redemption, Voucher
from vouchers.services import expiring
from vouchers.services.claiming import claim_voucher

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


class SlowLook(Exists):
    """The same question; the answer is a second old when the row is locked."""

    def as_sql(self, *args: Any, **kwargs: Any) -> Any:
        sql, parameters = super().as_sql(*args, **kwargs)
        return f"({sql} OR pg_sleep(1) IS NULL)", parameters


def race(voucher: Voucher, now: datetime) -> None:
    """Expiry looks; a claim made just in time commits; expiry takes the lock."""

    def expire() -> None:
        services.expire_vouchers(by="beat", now=now + timedelta(seconds=1))
        connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        expired = pool.submit(expire)
        time.sleep(0.4)
        with transaction.atomic():
            claim_voucher(
                code=voucher.code,
                email="ana@exemplo.com.br",
                name="",
                tracking_token="",
                by="visitor",
                now=now - timedelta(seconds=1),
            )
        expired.result()


@pytest.fixture
def voucher(now: datetime, monkeypatch: pytest.MonkeyPatch) -> Voucher:
    monkeypatch.setattr(expiring, "Exists", SlowLook)
    return VoucherFactory.create(delivery=ready_delivery(files=1), expires_at=now)


def test_voucher_claimed_while_it_expires_stays_claimed(voucher: Voucher, now: datetime) -> None:
    race(voucher, now)
    voucher.refresh_from_db()
    assert (voucher.status, Redemption.objects.get().status) == ("ACTIVE", "COPYING")


def test_voucher_without_the_second_look_would_expire_under_its_claim(
    voucher: Voucher, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control."""
    monkeypatch.setattr(expiring, "_unclaimed", lambda locked: locked)
    race(voucher, now)
    voucher.refresh_from_db()
    assert (voucher.status, Redemption.objects.get().status) == ("EXPIRED", "COPYING")
