"""A gallery, and the people who come to its door."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from core.storage import forget_storage, storage
from tests.factories import (
    MomentAssetFactory,
    MomentFactory,
    PartnerFactory,
    RedemptionFactory,
    UserFactory,
    stored_bytes,
)
from vouchers.models import Moment, MomentAsset, Redemption


def hang(moment: Moment, *bodies: bytes, **fields: Any) -> list[MomentAsset]:
    """Files of the moment whose objects lie in the storage."""
    assets = []
    for position, body in enumerate(bodies, start=moment.assets.count()):
        asset = MomentAssetFactory.create(
            moment=moment, position=position, size_bytes=len(body), **fields
        )
        for key, content in (
            (asset.original_key, body),
            (asset.preview_key, stored_bytes(300)),
            (asset.thumbnail_key, stored_bytes(100)),
        ):
            storage().write(key=key, body=content, content_type="image/jpeg")
        assets.append(asset)
    return assets


def share(moment: Moment, **fields: Any) -> str:
    """Open the link and give its address."""
    Moment.objects.filter(pk=moment.pk).update(privacy="link", **fields)
    moment.refresh_from_db()
    return f"/g/{moment.share_token}"


def end_access(moment: Moment) -> None:
    Moment.objects.filter(pk=moment.pk).update(access_until=timezone.now() - timedelta(days=3))
    moment.refresh_from_db()


@pytest.fixture(autouse=True)
def fresh_storage(clean_memory: None) -> Iterator[None]:
    forget_storage()
    yield
    forget_storage()


@pytest.fixture
def moment() -> Moment:
    """Three files, the last one hidden."""
    owner = UserFactory.create(email="ana@exemplo.com.br")
    moment = MomentFactory.create(
        user=owner,
        partner=PartnerFactory.create(name="Estúdio Luz", accent_color="#c9a227"),
        title="Newborn da Helena",
    )
    hang(moment, *(stored_bytes(1000 + number) for number in range(3)))
    moment.assets.filter(position=2).update(is_hidden=True, filename="so-minha.jpg")
    return moment


@pytest.fixture
def redemption(moment: Moment) -> Redemption:
    """The one the moment came from."""
    return RedemptionFactory.create(
        user=moment.user,
        moment_id=moment.id,
        status=Redemption.Status.COMPLETED,
        finished_at=timezone.now(),
    )
