"""What is measured moves when the thing happens."""

from datetime import timedelta

from django.utils import timezone
from prometheus_client import REGISTRY
from rest_framework.test import APIClient

from core import health
from partners.metrics import refresh_oldest_processing
from tests.factories import DeliveryFactory
from tests.partners.uploading import File, begin, photo, published
from tests.support.outbox import drain_outbox


def value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


def test_a_delivery_is_counted_from_files_to_ready(program: APIClient) -> None:
    def all_values() -> list[float]:
        return [
            value("assets_declared_total"),
            value("delivery_publishes_total", result="accepted"),
            value("assets_processed_total", result="ready"),
            value("assets_processed_total", result="failed"),
            value("asset_refusals_total", code="wrong_type"),
            value("asset_processing_seconds_count"),
            value("deliveries_finished_total", result="ready"),
            value("delivery_ready_seconds_count"),
        ]

    before = all_values()
    published(program, [photo(), File(b"not a photo at all")])
    drain_outbox()
    moved = [now - then for now, then in zip(all_values(), before, strict=True)]
    assert moved == [2, 1, 1, 1, 1, 2, 1, 1]


def test_refused_publishes_and_keys_are_counted(program: APIClient) -> None:
    empty = value("delivery_publishes_total", result="empty")
    unknown = value("api_key_refusals_total", reason="malformed")
    program.post(f"/api/v1/deliveries/{begin(program).id}/publish")
    APIClient(HTTP_AUTHORIZATION="Api-Key x").get("/api/v1/partner")
    assert value("delivery_publishes_total", result="empty") == empty + 1
    assert value("api_key_refusals_total", reason="malformed") == unknown + 1


def test_the_oldest_publish_that_waits_is_told_at_each_scrape(db: None) -> None:
    now = timezone.now()
    assert refresh_oldest_processing in health.GAUGES
    refresh_oldest_processing(now)
    assert value("delivery_oldest_processing_seconds") == 0
    DeliveryFactory.create(status="PROCESSING", published_at=now - timedelta(seconds=90))
    DeliveryFactory.create(status="READY", published_at=now - timedelta(days=1))
    refresh_oldest_processing(now)
    assert value("delivery_oldest_processing_seconds") == 90
