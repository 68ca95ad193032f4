"""What tests of redemptions share."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

import pytest

from core.idempotency import Answer
from core.storage import forget_storage
from tests.factories import VoucherFactory, ready_delivery
from tests.support.s3.fake_s3 import FakeS3
from vouchers import services
from vouchers.models import Voucher


@pytest.fixture
def voucher() -> Voucher:
    """A code for a delivery of three files that lie in the storage."""
    return VoucherFactory.create(delivery=ready_delivery(files=3), access="timed", access_days=30)


@pytest.fixture
def redeem(now: datetime) -> Callable[..., Answer]:
    """`redeem(code)` with everything else filled in."""

    def call(code: str, **changes: Any) -> Answer:
        given = {
            "code": code,
            "email": "ana@exemplo.com.br",
            "name": "Ana",
            "tracking_token": "",
            "idempotency_key": "a-key-of-sixteen-or-more",
            "address": "203.0.113.9",
            "now": now,
        }
        return services.redeem(**{**given, **changes})

    return call


@pytest.fixture
def s3(settings) -> Iterator[FakeS3]:
    """An S3 that can be told to fail, as the configured storage."""
    with FakeS3() as fake:
        for name, value in fake.settings.items():
            setattr(settings, name, value)
        forget_storage()
        yield fake
    forget_storage()
