"""One factory for each model: the smallest row that is true, everything else by keyword.

`READY` deliveries and `COMPLETED` redemptions made here have rows only; use `ready_delivery` for
one whose files lie in the storage too.
"""

import hashlib
import secrets
import uuid
from datetime import UTC, datetime
from typing import Any, cast

from django.contrib.auth.hashers import make_password
from factory.declarations import LazyAttribute, LazyFunction, SelfAttribute, Sequence, SubFactory
from factory.django import DjangoModelFactory

from accounts.models import User
from core.storage import storage
from partners.models import ApiKey, CreditEntry, Delivery, MediaAsset, Member, Partner
from vouchers.codes import draw_code
from vouchers.models import AssetCopy, Moment, MomentAsset, Redemption, Voucher

PASSWORD = "uma senha bem comprida"
WHEN = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


class UserFactory(DjangoModelFactory[User]):
    """A person who has proved the address and can sign in with PASSWORD."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    email = Sequence(lambda n: f"pessoa{n}@exemplo.com.br")
    name = Sequence(lambda n: f"Pessoa {n}")
    password = LazyFunction(lambda: make_password(PASSWORD))
    is_active = True
    email_confirmed_at = WHEN


class StaffFactory(UserFactory):
    """Someone of the team who may do everything."""

    is_staff = True
    is_superuser = True


class PartnerFactory(DjangoModelFactory[Partner]):
    class Meta:
        model = Partner

    name = Sequence(lambda n: f"Estúdio {n}")
    email = Sequence(lambda n: f"estudio{n}@exemplo.com.br")


class ApiKeyFactory(DjangoModelFactory[ApiKey]):
    """A key nobody knows; `plain_api_key` makes one that can be used."""

    class Meta:
        model = ApiKey

    partner = SubFactory(PartnerFactory)
    name = "sistema"

    @classmethod
    def _create(cls, model_class: type[ApiKey], *args: Any, **kwargs: Any) -> ApiKey:
        return create_key(**kwargs)[0]


def plain_api_key(partner: Partner | None = None, **fields: Any) -> str:
    """A usable key of the partner's, as its program would send it."""
    owner = partner or PartnerFactory.create()
    return create_key(partner=owner, **{"name": "sistema", **fields})[1]


def create_key(**fields: Any) -> tuple[ApiKey, str]:
    """A key and its plain text."""
    key, plain = ApiKey.objects.create_key(**fields)
    return cast(ApiKey, key), str(plain)


class MemberFactory(DjangoModelFactory[Member]):
    """A person of a studio."""

    class Meta:
        model = Member

    partner = SubFactory(PartnerFactory)
    user = SubFactory(UserFactory)


class CreditEntryFactory(DjangoModelFactory[CreditEntry]):
    class Meta:
        model = CreditEntry

    partner = SubFactory(PartnerFactory)
    kind = CreditEntry.Kind.GRANTED
    amount = 10
    source = Sequence(lambda n: f"test:{n}")
    by = "test"


_PUBLISHED = (Delivery.Status.PROCESSING, Delivery.Status.READY, Delivery.Status.CLAIMED)


class DeliveryFactory(DjangoModelFactory[Delivery]):
    class Meta:
        model = Delivery

    status = Delivery.Status.DRAFT
    partner = SubFactory(PartnerFactory)
    title = Sequence(lambda n: f"Ensaio {n}")
    published_at = LazyAttribute(lambda new: WHEN if new.status in _PUBLISHED else None)
    ready_at = LazyAttribute(lambda new: WHEN if new.status in _PUBLISHED[1:] else None)


class MediaAssetFactory(DjangoModelFactory[MediaAsset]):
    """Declared and not uploaded."""

    class Meta:
        model = MediaAsset

    id = LazyFunction(uuid.uuid4)
    delivery = SubFactory(DeliveryFactory)
    position = Sequence(lambda n: n)
    filename = LazyAttribute(lambda asset: f"foto-{asset.position:04}.jpg")
    content_type = "image/jpeg"
    size_bytes: Any = 1000
    upload_key = LazyAttribute(
        lambda asset: (
            f"partners/{asset.delivery.partner_id}/{asset.delivery.id}/incoming/{asset.id}"
        )
    )


def stored_bytes(size_bytes: int = 1000) -> bytes:
    """Bytes no two files share, for tests that do not look at pictures."""
    return secrets.token_bytes(size_bytes)


class ReadyAssetFactory(MediaAssetFactory):
    """Checked, with its three objects in the storage (`body` are the original's bytes)."""

    class Params:
        body = LazyFunction(stored_bytes)

    processing_status = MediaAsset.Processing.READY
    size_bytes: Any = LazyAttribute(lambda asset: len(asset.body))
    sha256 = LazyAttribute(lambda asset: hashlib.sha256(asset.body).hexdigest())
    width = 3000
    height = 2000
    dominant_color = "#b5623f"
    preview_bytes = 300
    thumbnail_bytes = 100

    @classmethod
    def _create(cls, model_class: type[MediaAsset], *args: Any, **kwargs: Any) -> MediaAsset:
        asset = model_class(**kwargs)
        folder = f"partners/{asset.delivery.partner_id}/{asset.delivery_id}/{asset.id}"
        asset.original_key = asset.original_key or f"{folder}/original.jpg"
        asset.preview_key = asset.preview_key or f"{folder}/preview.jpg"
        asset.thumbnail_key = asset.thumbnail_key or f"{folder}/thumbnail.jpg"
        asset.save(force_insert=True)
        return asset


def manifest_entry(asset: MediaAsset, etag: str) -> dict[str, Any]:
    """The line of `Delivery.assets_payload` for a READY file."""
    return {
        "asset_id": str(asset.id),
        "position": asset.position,
        "filename": asset.filename,
        "content_type": asset.content_type,
        "size_bytes": asset.size_bytes,
        "sha256": asset.sha256,
        "etag": etag,
        "width": asset.width,
        "height": asset.height,
        "duration_seconds": asset.duration_seconds,
        "dominant_color": asset.dominant_color,
        "taken_at": asset.taken_at.isoformat() if asset.taken_at else None,
        "original_key": asset.original_key,
        "preview_key": asset.preview_key,
        "preview_bytes": asset.preview_bytes,
        "thumbnail_key": asset.thumbnail_key,
        "thumbnail_bytes": asset.thumbnail_bytes,
    }


def ready_delivery(*, files: int = 3, size_bytes: int = 1000, **fields: Any) -> Delivery:
    """A READY delivery whose originals, previews and thumbnails lie in the configured storage."""
    delivery = DeliveryFactory.create(**{"status": Delivery.Status.READY, **fields})
    for position in range(files):
        body = stored_bytes(size_bytes)
        asset = ReadyAssetFactory.create(delivery=delivery, position=position, body=body)
        delivery.assets_payload.append(manifest_entry(asset, _store(asset, body)))
    delivery.save(update_fields=["assets_payload"])
    return delivery


def _store(asset: MediaAsset, body: bytes) -> str:
    jpeg = "image/jpeg"
    storage().write(
        key=asset.preview_key, body=stored_bytes(asset.preview_bytes), content_type=jpeg
    )
    storage().write(
        key=asset.thumbnail_key, body=stored_bytes(asset.thumbnail_bytes), content_type=jpeg
    )
    original = storage().write(key=asset.original_key, body=body, content_type=asset.content_type)
    return original.etag


class VoucherFactory(DjangoModelFactory[Voucher]):
    """ACTIVE, perpetual."""

    class Meta:
        model = Voucher

    delivery = SubFactory(DeliveryFactory)
    partner = SelfAttribute("delivery.partner")
    code = LazyFunction(draw_code)
    access = Voucher.Access.PERPETUAL


class RedemptionFactory(DjangoModelFactory[Redemption]):
    """COPYING, with no copies yet."""

    class Meta:
        model = Redemption

    voucher = SubFactory(VoucherFactory)
    user = SubFactory(UserFactory)
    assets_total = 0
    terms_version = "2026-11"


class AssetCopyFactory(DjangoModelFactory[AssetCopy]):
    """PENDING: one line of a redemption's manifest."""

    class Meta:
        model = AssetCopy

    redemption = SubFactory(RedemptionFactory)
    position = Sequence(lambda n: n)
    asset_id = LazyFunction(uuid.uuid4)
    entry = LazyFunction(dict)


class MomentFactory(DjangoModelFactory[Moment]):
    class Meta:
        model = Moment

    user = SubFactory(UserFactory)
    partner = SubFactory(PartnerFactory)
    title = Sequence(lambda n: f"Momento {n}")


class MomentAssetFactory(DjangoModelFactory[MomentAsset]):
    """A row; its objects are not in the storage."""

    class Meta:
        model = MomentAsset

    id = LazyFunction(uuid.uuid4)
    moment = SubFactory(MomentFactory)
    position = Sequence(lambda n: n)
    filename = LazyAttribute(lambda asset: f"foto-{asset.position:04}.jpg")
    content_type = "image/jpeg"
    size_bytes = 1000
    sha256 = LazyFunction(lambda: hashlib.sha256(stored_bytes()).hexdigest())
    width = 3000
    height = 2000
    dominant_color = "#b5623f"
    original_key = LazyAttribute(lambda asset: f"{_folder(asset)}/original.jpg")
    preview_key = LazyAttribute(lambda asset: f"{_folder(asset)}/preview.jpg")
    thumbnail_key = LazyAttribute(lambda asset: f"{_folder(asset)}/thumbnail.jpg")


def _folder(asset: Any) -> str:
    return f"u/{asset.moment.user_id}/m/{asset.moment.id}/{asset.id}"
