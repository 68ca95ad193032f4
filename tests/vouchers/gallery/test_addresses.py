"""Signed addresses: as long as promised, and the same again within minutes."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest

from core.storage import forget_storage
from tests.factories import MomentAssetFactory, MomentFactory, PartnerFactory
from tests.support.s3.fake_s3 import FakeS3
from vouchers.addresses import logo_url, original_url, preview_url, steady, thumbnail_url
from vouchers.models import MomentAsset


@pytest.fixture
def asset() -> MomentAsset:
    return MomentAssetFactory.build(moment=MomentFactory.build(), filename="Ação nº 1.HEIC")


def life_seconds(url: str, now) -> int:
    return int(parse_qs(urlsplit(url).query)["expires"][0]) - int(now.timestamp())


def test_original_url_lives_fifteen_minutes(asset, now):
    assert life_seconds(original_url(asset, now=now), now) == 900


def test_original_url_on_s3_lives_fifteen_minutes(asset, now, settings):
    with FakeS3() as fake:
        for name, value in fake.settings.items():
            setattr(settings, name, value)
        forget_storage()
        for url in (original_url(asset, now=now), preview_url(asset, now=now)):
            assert parse_qs(urlsplit(url).query)["X-Amz-Expires"] == ["900"]
    forget_storage()


def test_steady_gives_browsers_the_same_address_for_minutes(asset, now):
    later = now + timedelta(seconds=299)

    assert thumbnail_url(asset, now=steady(now)) == thumbnail_url(asset, now=steady(later))
    assert steady(now) != steady(now + timedelta(seconds=301))


@pytest.mark.parametrize("seconds", range(0, 900, 37))
def test_steady_leaves_an_address_ten_minutes_to_live(asset, now, seconds):
    at = now + timedelta(seconds=seconds)
    assert 600 <= life_seconds(preview_url(asset, now=steady(at)), at) <= 900


def test_steady_never_eats_a_short_life(asset, now, settings):
    settings.PRESIGN_TTL_SECONDS = 30
    for seconds in range(40):
        at = now + timedelta(seconds=seconds)
        assert life_seconds(preview_url(asset, now=steady(at)), at) >= 20


def test_preview_url_is_a_jpeg_to_look_at(asset, now):
    terms = parse_qs(urlsplit(preview_url(asset, now=now)).query)
    assert terms["type"] == ["image/jpeg"]
    assert terms["disposition"][0].startswith("inline")
    assert ".jpg" in terms["disposition"][0]


def test_original_url_keeps_name_and_type(asset, now):
    asset.content_type = "image/heic"
    terms = parse_qs(urlsplit(original_url(asset, now=now)).query)
    assert terms["type"] == ["image/heic"]
    assert terms["disposition"][0].startswith("attachment")
    assert "HEIC" in terms["disposition"][0]


@pytest.mark.parametrize(
    ("key", "shown"), [("", False), ("partners/1/logo.png", True), ("partners/1/logo.svg", False)]
)
def test_logo_url_shows_pictures_only(now, key, shown):
    assert bool(logo_url(PartnerFactory.build(logo_key=key), now=now)) is shown
