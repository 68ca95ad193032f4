"""Lists cost the same on page one and page ten thousand, and declaring is a handful of writes."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from rest_framework.test import APIClient

from partners.models import ApiKey, Delivery, MediaAsset, Partner
from partners.selectors import deliveries_matching
from tests.factories import DeliveryFactory, PartnerFactory
from tests.partners.uploading import File, begin, declare, put

GOOD = {"filename": "a.jpg", "content_type": "image/jpeg", "size_bytes": 1000}


def queries(act: Callable[[], Any]) -> int:
    with CaptureQueriesContext(connection) as caught:
        act()
    return len(caught)


@pytest.fixture
def steady(program: APIClient) -> APIClient:
    """Its key was used a moment ago: no note of use among the queries."""
    ApiKey.objects.update(last_used_at=timezone.now() + timedelta(hours=1))
    return program


@pytest.mark.parametrize("count", [1, 60])
def test_listing_deliveries_takes_two_queries(
    steady: APIClient, partner: Partner, count: int
) -> None:
    for _ in range(count):
        DeliveryFactory.create(partner=partner)
    assert queries(lambda: steady.get("/api/v1/deliveries?page_size=50")) == 2


@pytest.mark.parametrize("count", [1, 250])
def test_listing_files_takes_three_queries(steady: APIClient, partner: Partner, count: int) -> None:
    delivery = DeliveryFactory.create(partner=partner)
    fill(delivery, count)
    route = f"/api/v1/deliveries/{delivery.id}/assets?page_size=200"
    assert queries(lambda: steady.get(route)) == 3


def test_one_delivery_takes_three_queries(steady: APIClient, partner: Partner) -> None:
    delivery = DeliveryFactory.create(partner=partner)
    fill(delivery, 100)
    assert queries(lambda: steady.get(f"/api/v1/deliveries/{delivery.id}")) == 3


def test_a_list_does_not_read_manifests(partner: Partner) -> None:
    assert "assets_payload" not in str(deliveries_matching().query)


def test_declaring_a_thousand_files_takes_as_many_statements_as_two(steady: APIClient) -> None:
    small, large = begin(steady), begin(steady)

    def call(delivery: Delivery, count: int) -> int:
        body = {"files": [GOOD] * count}
        return queries(lambda: steady.post(f"/api/v1/deliveries/{delivery.id}/assets", body))

    assert call(large, 500) == call(small, 2)
    assert call(large, 500) <= 12
    assert large.assets.count() == 1000
    assert set(large.assets.values_list("position", flat=True)) == set(range(1000))


def test_publishing_a_thousand_files_takes_a_handful_of_statements(steady: APIClient) -> None:
    delivery = begin(steady)
    for _ in range(2):
        for asset in declare(steady, delivery, [File(b"x")] * 500):
            put(asset, b"x")
    made = queries(lambda: steady.post(f"/api/v1/deliveries/{delivery.id}/publish"))
    assert delivery.assets.filter(processing_status="PROCESSING").count() == 1000
    assert made <= 20


def fill(delivery: Delivery, count: int) -> None:
    MediaAsset.objects.bulk_create(
        MediaAsset(
            delivery=delivery,
            position=position,
            filename="a.jpg",
            content_type="image/jpeg",
            size_bytes=1,
            upload_key="k",
        )
        for position in range(count)
    )


@pytest.fixture
def crowd(db: None) -> Partner:
    """A partner among others, with enough rows that a plan means something."""
    partners = PartnerFactory.create_batch(100)
    start = timezone.now()
    Delivery.objects.bulk_create(
        Delivery(
            partner=partners[n % 100],
            title="x",
            external_id=f"p{n}",
            status="READY" if n % 3 else "DRAFT",
            published_at=start,
            ready_at=start,
            created_at=start - timedelta(seconds=n),
            touched_at=start - timedelta(seconds=n),
        )
        for n in range(20_000)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE deliveries")
    return partners[0]


def plan(rows: QuerySet[Any]) -> str:
    return str(rows.explain())


def test_lists_of_deliveries_are_read_off_an_index(crowd: Partner) -> None:
    newest = ("-created_at", "id")
    mine = deliveries_matching().filter(partner=crowd).order_by(*newest)
    assert "idx_deliveries_partner" in plan(mine[:51])
    assert "Sort" not in plan(mine[:51]).replace("Incremental Sort", "Sort")
    middle = timezone.now() - timedelta(seconds=10_000)
    assert "idx_deliveries_partner" in plan(mine.filter(created_at__lt=middle)[:51])
    drafts = deliveries_matching(status="EXPIRED").filter(partner=crowd).order_by(*newest)
    assert "idx_deliveries_status" in plan(drafts[:51])
    by_id = deliveries_matching(external_id="p400").filter(partner=crowd).order_by(*newest)
    assert "external" in plan(by_id[:51])


def test_the_rounds_read_only_what_is_due(crowd: Partner) -> None:
    long_ago = timezone.now() - timedelta(days=30)
    stale = Delivery.objects.filter(status="DRAFT", touched_at__lt=long_ago)
    assert "idx_deliveries_drafts" in plan(stale.order_by("touched_at")[:200])
    stuck = Delivery.objects.filter(status="PROCESSING", touched_at__lt=long_ago)
    assert "idx_deliveries_processing" in plan(stuck[:100])
