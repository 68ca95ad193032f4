"""A person's gallery and a studio's delivery, of any number of files, and who may ask for them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.test import Client, override_settings

from partners.models import Delivery, MediaAsset
from tests.factories import (
    DeliveryFactory,
    MediaAssetFactory,
    MomentAssetFactory,
    MomentFactory,
    UserFactory,
    VoucherFactory,
    plain_api_key,
)
from vouchers.models import Moment, MomentAsset, Voucher

Ask = Callable[[], None]


def served() -> override_settings:
    """As in production, files in S3: addresses are signed, and nobody is asked for that."""
    return override_settings(
        ALLOWED_HOSTS=["testserver"],
        SECURE_SSL_REDIRECT=False,
        S3_BUCKET="acervo-benchmark",
        S3_ENDPOINT_URL="http://127.0.0.1:9",
        S3_ACCESS_KEY_ID="nobody",
        S3_SECRET_ACCESS_KEY="asks",
        # Names of hashed files are collected for production only.
        STORAGES={
            "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
            "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        },
    )


@dataclass(frozen=True)
class World:
    """One moment and one delivery of equally many files and vouchers."""

    moment: Moment
    delivery: Delivery
    person: Client
    program: Client

    def pages(self) -> dict[str, Ask]:
        """Everything that shows a list, by its name."""
        api, moment, delivery = "/api/v1", self.moment.id, self.delivery.id
        return {
            "gallery": partial(_asked, self.person, f"/acervo/{moment}"),
            "acervo": partial(_asked, self.person, "/acervo"),
            "moments": partial(_asked, self.person, f"{api}/moments"),
            "moment's files": partial(_asked, self.person, f"{api}/moments/{moment}/assets"),
            "deliveries": partial(_asked, self.program, f"{api}/deliveries?page_size=200"),
            "delivery": partial(_asked, self.program, f"{api}/deliveries/{delivery}"),
            "delivery's files": partial(
                _asked, self.program, f"{api}/deliveries/{delivery}/assets?page_size=200"
            ),
            "delivery's vouchers": partial(
                _asked, self.program, f"{api}/deliveries/{delivery}/vouchers?page_size=500"
            ),
        }


def world_of(size: int) -> World:
    """So many files in the moment and in the delivery, vouchers of it, and other deliveries."""
    person = UserFactory.create()
    delivery = DeliveryFactory.create()
    moment = MomentFactory.create(user=person, partner=delivery.partner)
    MomentAsset.objects.bulk_create(MomentAssetFactory.build_batch(size, moment=moment))
    MediaAsset.objects.bulk_create(MediaAssetFactory.build_batch(size, delivery=delivery))
    Voucher.objects.bulk_create(
        VoucherFactory.build_batch(size, delivery=delivery, partner=delivery.partner)
    )
    Delivery.objects.bulk_create(DeliveryFactory.build_batch(size - 1, partner=delivery.partner))
    key = plain_api_key(delivery.partner)
    browser = Client()
    browser.force_login(person)
    return World(moment, delivery, browser, Client(headers={"Authorization": f"Api-Key {key}"}))


def _asked(client: Client, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200, f"{path}: {answer.status_code}"
