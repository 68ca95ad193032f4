"""Galleries of real pictures, and people with keys to them."""

from django.test import Client

from accounts.models import User
from core.storage import storage
from tests.factories import MomentAssetFactory, MomentFactory, PartnerFactory, UserFactory
from tests.support.photo_files import jpeg
from vouchers.models import Moment, MomentAsset

# Landscapes, portraits, a square and two strips, as a real delivery mixes them.
SHAPES = [
    (480, 320),
    (320, 480),
    (480, 320),
    (480, 480),
    (480, 320),
    (320, 480),
    (480, 60),
    (60, 480),
]


def gallery(count: int, **fields) -> Moment:
    """A moment of the given number of photos; originals, previews and thumbnails are pictures."""
    owner = UserFactory.create(email="ana@exemplo.com.br")
    partner = PartnerFactory.create(name="Estúdio Luz", accent_color="#c9a227")
    moment = MomentFactory.create(
        user=owner, partner=partner, **{"title": "Newborn da Helena", **fields}
    )
    pictures = {shape: jpeg(*shape) for shape in SHAPES}
    assets = [
        MomentAssetFactory.build(
            moment=moment, position=number, width=shape[0] * 6, height=shape[1] * 6
        )
        for number, shape in zip(range(count), SHAPES * count, strict=False)
    ]
    for asset in assets:
        picture = pictures[asset.width // 6, asset.height // 6]
        asset.size_bytes = len(picture)
        for key in (asset.original_key, asset.preview_key, asset.thumbnail_key):
            storage().write(key=key, body=picture, content_type="image/jpeg")
    MomentAsset.objects.bulk_create(assets)
    return moment


def signed_in(person: User) -> dict[str, str]:
    """The cookie of somebody who has signed in."""
    client = Client()
    client.force_login(person)
    return {"sessionid": client.cookies["sessionid"].value}
