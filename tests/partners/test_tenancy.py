"""Another partner's object is 404 on every route, also inside lists, filters and pages.

The matrix below names every route of the partner API; one that is missing fails the test.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone
from rest_framework.test import APIClient

from billing.models import Payout, Product
from billing.services.stocking import NewProduct, offer_photos
from partners.api.base import PartnerView
from partners.models import Delivery, MediaAsset, Partner
from tests.factories import (
    DeliveryFactory,
    MediaAssetFactory,
    PartnerFactory,
    VoucherFactory,
)
from tests.factories_billing import PayoutFactory
from tests.partners.conftest import JsonClient, program_of
from tests.partners.uploading import photo
from vouchers.models import Voucher


@dataclass(frozen=True)
class Theirs:
    """What belongs to another partner."""

    delivery: Delivery
    asset: MediaAsset
    voucher: Voucher
    product: Product
    payout: Payout


@pytest.fixture
def theirs(db: None) -> Theirs:
    other = PartnerFactory.create()
    delivery = DeliveryFactory.create(partner=other, external_id="deles", title="Segredo")
    return Theirs(
        delivery=delivery,
        asset=MediaAssetFactory.create(delivery=delivery, filename="segredo.jpg"),
        voucher=VoucherFactory.create(
            delivery=DeliveryFactory.create(partner=other, status="READY")
        ),
        product=offer_photos(
            delivery=delivery, new=NewProduct("Pacote deles", {}), by="test", now=timezone.now()
        ),
        payout=PayoutFactory.create(partner=other),
    )


Try = Callable[[APIClient, Theirs], Any]
FILES = {"files": [photo().announced]}
PRODUCT = {"name": "10 fotos", "prices": {"pix": "100.00"}}
VOUCHERS = {"count": 1, "access": "timed", "access_days": 30}

# Routes that name an object: (method, route) → a request for somebody else's.
FOREIGN: dict[tuple[str, str], Try] = {
    ("GET", "api-delivery"): lambda me, their: me.get(f"/api/v1/deliveries/{their.delivery.id}"),
    ("GET", "api-delivery-assets"): lambda me, their: me.get(
        f"/api/v1/deliveries/{their.delivery.id}/assets?status=AWAITING_UPLOAD"
    ),
    ("POST", "api-delivery-assets"): lambda me, their: me.post(
        f"/api/v1/deliveries/{their.delivery.id}/assets", FILES
    ),
    ("POST", "api-delivery-publish"): lambda me, their: me.post(
        f"/api/v1/deliveries/{their.delivery.id}/publish"
    ),
    ("DELETE", "api-asset"): lambda me, their: me.delete(f"/api/v1/assets/{their.asset.id}"),
    ("POST", "api-asset-upload-url"): lambda me, their: me.post(
        f"/api/v1/assets/{their.asset.id}/upload-url"
    ),
    ("GET", "api-delivery-vouchers"): lambda me, their: me.get(
        f"/api/v1/deliveries/{their.voucher.delivery_id}/vouchers"
    ),
    ("POST", "api-delivery-vouchers"): lambda me, their: me.post(
        f"/api/v1/deliveries/{their.voucher.delivery_id}/vouchers", VOUCHERS
    ),
    ("GET", "api-voucher"): lambda me, their: me.get(f"/api/v1/vouchers/{their.voucher.code}"),
    ("GET", "api-delivery-products"): lambda me, their: me.get(
        f"/api/v1/deliveries/{their.delivery.id}/products"
    ),
    ("POST", "api-delivery-products"): lambda me, their: me.post(
        f"/api/v1/deliveries/{their.delivery.id}/products", PRODUCT
    ),
    ("PATCH", "api-delivery-product"): lambda me, their: me.patch(
        f"/api/v1/deliveries/{their.delivery.id}/products/{their.product.id}", {"name": "Meu"}
    ),
    ("DELETE", "api-delivery-product"): lambda me, their: me.delete(
        f"/api/v1/deliveries/{their.delivery.id}/products/{their.product.id}"
    ),
    ("GET", "api-payout"): lambda me, their: me.get(f"/api/v1/partner/payouts/{their.payout.id}"),
    ("POST", "api-voucher-revoke"): lambda me, their: me.post(
        f"/api/v1/vouchers/{their.voucher.code}/revoke"
    ),
}
# Routes that name none; each has a test of its own below.
OWN = {
    ("GET", "api-partner"), ("GET", "api-deliveries"), ("POST", "api-deliveries"),
    ("GET", "api-partner-sales"), ("GET", "api-partner-balance"), ("GET", "api-partner-statement"),
    ("GET", "api-payout-account"), ("PUT", "api-payout-account"),
    ("GET", "api-payouts"), ("POST", "api-payouts"),
}  # fmt: skip


def partner_routes() -> Iterator[tuple[str, str]]:
    for pattern in _patterns(get_resolver().url_patterns):
        view = getattr(pattern.callback, "view_class", None)
        if view is not None and issubclass(view, PartnerView):
            for method in ("get", "post", "put", "patch", "delete"):
                if hasattr(view, method):
                    yield method.upper(), str(pattern.name)


def _patterns(found: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for each in found:
        if isinstance(each, URLResolver):
            yield from _patterns(each.url_patterns)
        else:
            yield each


def test_the_matrix_names_every_route() -> None:
    assert set(partner_routes()) == set(FOREIGN) | OWN


@pytest.mark.parametrize("route", FOREIGN, ids=lambda route: " ".join(route))
def test_anothers_object_is_404_and_untouched(
    program: APIClient, theirs: Theirs, route: tuple[str, str]
) -> None:
    before = _snapshot()
    answer = FOREIGN[route](program, theirs)
    assert answer.status_code == 404
    assert "egredo" not in answer.content.decode()
    assert _snapshot() == before


@pytest.mark.parametrize("route", FOREIGN, ids=lambda route: " ".join(route))
def test_anothers_object_looks_like_none_at_all(
    program: APIClient, theirs: Theirs, route: tuple[str, str]
) -> None:
    """The same status, code and words, so that nobody can find out which ids exist."""
    foreign = FOREIGN[route](program, theirs).json()
    nobodys = Theirs(
        Delivery(),
        MediaAsset(),
        Voucher(code=VoucherFactory.build(delivery=None, partner=None).code, delivery=Delivery()),
        Product(),
        Payout(),
    )
    assert FOREIGN[route](program, nobodys).json() == foreign


@pytest.mark.parametrize("route", FOREIGN, ids=lambda route: " ".join(route))
def test_without_a_key_every_route_is_401(db: None, theirs: Theirs, route: tuple[str, str]) -> None:
    assert FOREIGN[route](JsonClient(), theirs).status_code == 401


@pytest.mark.parametrize("route", FOREIGN, ids=lambda route: " ".join(route))
def test_the_owner_is_not_kept_out(theirs: Theirs, route: tuple[str, str]) -> None:
    """The control: the same requests with the right key are anything but 404."""
    owner = program_of(theirs.delivery.partner)
    assert FOREIGN[route](owner, theirs).status_code != 404


def test_lists_hold_ones_own(program: APIClient, partner: Partner, theirs: Theirs) -> None:
    mine = DeliveryFactory.create(partner=partner)
    for query in ("", "?status=DRAFT", "?created_after=2000-01-01T00:00:00Z", "?page_size=200"):
        rows = program.get(f"/api/v1/deliveries{query}").json()["results"]
        assert [row["id"] for row in rows] == [str(mine.id)]
    assert program.get("/api/v1/deliveries?external_id=deles").json()["results"] == []


def test_anothers_cursor_shows_ones_own_rows(
    program: APIClient, stranger: APIClient, partner: Partner
) -> None:
    for _ in range(3):
        DeliveryFactory.create(partner=partner)
    cursor = program.get("/api/v1/deliveries?page_size=1").json()["next"]
    assert stranger.get(cursor).json()["results"] == []


def test_a_key_opens_its_own_partner(
    program: APIClient, stranger: APIClient, partner: Partner
) -> None:
    assert program.get("/api/v1/partner").json()["id"] == str(partner.id)
    assert stranger.get("/api/v1/partner").json()["id"] != str(partner.id)


def test_without_its_filter_the_door_would_stand_open(
    program: APIClient, theirs: Theirs, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: tenancy is one method, and the matrix sees when it is gone."""
    monkeypatch.setattr(PartnerView, "own", lambda _self, rows, **_: rows)
    assert program.get(f"/api/v1/deliveries/{theirs.delivery.id}").status_code == 200


def _snapshot() -> list[object]:
    return [
        list(model.objects.order_by("pk").values())
        for model in (Delivery, MediaAsset, Voucher, Product)
    ]
