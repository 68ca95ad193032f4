"""What the database knows of waiting money is measured when somebody scrapes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.health import GAUGES
from gateways.metrics import (
    DISCREPANCY_OLDEST_SECONDS,
    GATEWAY_PAUSED,
    UNKNOWN_OLDEST_SECONDS,
    measure_payments,
)
from tests.factories_gateways import (
    DiscrepancyFactory,
    GatewayFactory,
    GatewayHealthFactory,
    PaymentFactory,
)

pytestmark = pytest.mark.django_db


def test_measure_payments_is_called_at_each_scrape() -> None:
    assert measure_payments in GAUGES


def test_measure_payments_counts_what_waits() -> None:
    now = timezone.now()
    GatewayHealthFactory.create(gateway=GatewayFactory.create(kind="efi"), state="OPEN")
    off = GatewayFactory.create(kind="efi", is_enabled=False)
    GatewayHealthFactory.create(gateway=off, state="OPEN")
    DiscrepancyFactory.create(found_at=now - timedelta(hours=2))
    DiscrepancyFactory.create(
        found_at=now - timedelta(days=9), resolution="EXPLAINED", resolved_at=now
    )
    PaymentFactory.create(status="UNKNOWN", created_at=now - timedelta(minutes=7))

    measure_payments(now)

    assert GATEWAY_PAUSED.labels("efi")._value.get() == 1
    assert GATEWAY_PAUSED.labels("sandbox")._value.get() == 0
    assert DISCREPANCY_OLDEST_SECONDS._value.get() == 7200
    assert UNKNOWN_OLDEST_SECONDS._value.get() == 420


def test_measure_payments_of_nothing_is_zero() -> None:
    measure_payments(timezone.now())
    assert DISCREPANCY_OLDEST_SECONDS._value.get() == UNKNOWN_OLDEST_SECONDS._value.get() == 0
