"""Sets the stage: everything a visitor needs to try the whole job."""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol

from django.utils import timezone

from accounts.models import User
from billing.services.stocking import NewProduct, offer_photos
from core.outbox.inline import run_due_messages
from core.storage import storage
from gateways.demo import open_sandbox_gateway
from partners.credits import grant_credits
from partners.models import Delivery, Member, Partner
from partners.services import (
    NewDelivery,
    NewFile,
    create_delivery,
    declare_assets,
    publish_delivery,
)
from vouchers.codes import display
from vouchers.demo.secrets import demo_api_key, demo_secret
from vouchers.models import Voucher
from vouchers.services import issue_vouchers

BY = "demo"
CREDITS = 100
CODES = 5
TIMED_CODES, TIMED_DAYS = 2, 30
PATIENCE_SECONDS = 300
ADMIN_EMAIL = "equipe@acervo.example"
STUDIO_EMAIL = "lia@estudioaurora.example"


class PhotoFile(Protocol):
    """What the drawn photographs and those of a folder have in common."""

    @property
    def filename(self) -> str: ...
    @property
    def content_type(self) -> str: ...
    @property
    def content(self) -> bytes: ...


@dataclass(frozen=True, slots=True)
class Stage:
    """What the visitor is told."""

    api_key: str
    other_api_key: str
    voucher_codes: list[str]
    timed_voucher_codes: list[str]
    admin_email: str
    admin_password: str
    studio_email: str
    studio_password: str


class DeliveryNotPrepared(Exception):
    """The photographs were refused or took too long; the text says which."""


def set_stage(*, title: str, external_id: str, photos: Iterable[PhotoFile], logo: bytes) -> Stage:
    """A studio with credits, one ready delivery, something to buy and codes to redeem: at least

    five for ever and two for thirty days, beside whose galleries *Acesso Perpétuo* is on sale.

    Safe to repeat: what is there stays, used codes are replaced. Raises DeliveryNotPrepared.
    """
    now = timezone.now()
    studio = _partner("Estúdio Aurora", "ola@estudioaurora.example", "#9C4A2F", now)
    other = _partner("Ateliê Lume", "ola@atelielume.example", "", now)
    _give_logo(studio, logo)
    for partner in (studio, other):
        grant_credits(
            partner_id=partner.id, amount=CREDITS, source=f"demo:{partner.id}", by=BY, now=now
        )
    open_sandbox_gateway(partner_id=None, name="Sandbox", by=BY, now=now)
    open_sandbox_gateway(partner_id=studio.id, name=f"Sandbox · {studio.name}", by=BY, now=now)
    delivery = _delivery(studio, title, external_id, photos, now)
    _put_prints_on_sale(delivery, now)
    return Stage(
        api_key=demo_api_key(studio, purpose="studio"),
        other_api_key=demo_api_key(other, purpose="other"),
        voucher_codes=_codes(delivery, Voucher.Access.PERPETUAL, CODES, None, now),
        timed_voucher_codes=_codes(delivery, Voucher.Access.TIMED, TIMED_CODES, TIMED_DAYS, now),
        admin_email=ADMIN_EMAIL,
        admin_password=_admin_password(),
        studio_email=STUDIO_EMAIL,
        studio_password=_studio_password(studio, now),
    )


def _partner(name: str, email: str, accent: str, now: datetime) -> Partner:
    partner, _new = Partner.objects.get_or_create(
        email=email, defaults={"name": name, "accent_color": accent, "terms_accepted_at": now}
    )
    return partner


def _give_logo(partner: Partner, logo: bytes) -> None:
    key = f"partners/{partner.id}/logo.png"
    if partner.logo_key != key or storage().head(key) is None:
        storage().write(key=key, body=logo, content_type="image/png")
        Partner.objects.filter(pk=partner.pk).update(logo_key=key)


def _delivery(
    partner: Partner, title: str, external_id: str, photos: Iterable[PhotoFile], now: datetime
) -> Delivery:
    delivery, new = create_delivery(
        partner_id=partner.id,
        new=NewDelivery(
            title=title,
            client_name="Família Andrade",
            event_date=date(2026, 11, 14),
            external_id=external_id,
        ),
        by=BY,
        now=now,
    )
    if new or not delivery.assets.exists():
        _upload(delivery, photos, now)
    if delivery.status == Delivery.Status.DRAFT:
        arrived = {
            each.key: each for each in storage().list(f"partners/{partner.id}/{delivery.id}/")
        }
        publish_delivery(delivery_id=delivery.id, arrived=arrived, by=BY, now=now)
    _wait_until_ready(delivery)
    return delivery


def _upload(delivery: Delivery, photos: Iterable[PhotoFile], now: datetime) -> None:
    """One file in memory at a time."""
    for photo in photos:
        body = photo.content
        [asset] = declare_assets(
            delivery_id=delivery.id,
            files=[NewFile(photo.filename, photo.content_type, len(body))],
            by=BY,
            now=now,
        )
        storage().write(key=asset.upload_key, body=body, content_type=photo.content_type)


def _wait_until_ready(delivery: Delivery) -> None:
    """Does the workers' part too: at the first start there are none yet."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        delivery.refresh_from_db()
        if delivery.status in (Delivery.Status.READY, Delivery.Status.CLAIMED):
            return
        if delivery.status != Delivery.Status.PROCESSING:
            refused = delivery.assets.exclude(failure_detail="").first()
            raise DeliveryNotPrepared(refused.failure_detail if refused else delivery.status)
        if not run_due_messages():
            time.sleep(0.5)
    raise DeliveryNotPrepared(f"não ficou pronta em {PATIENCE_SECONDS} s")


def _put_prints_on_sale(delivery: Delivery, now: datetime) -> None:
    if not delivery.products.exists():
        prices = {"pix": Decimal("180.00"), "card": Decimal("190.00")}
        prints = NewProduct(name="20 fotos impressas, 15 × 21 cm", prices=prices, units=20)
        offer_photos(delivery=delivery, new=prints, by=BY, now=now)


def _codes(
    delivery: Delivery, access: str, count: int, days: int | None, now: datetime
) -> list[str]:
    untouched = delivery.vouchers.filter(status=Voucher.Status.ACTIVE, redemptions=None)
    active = list(untouched.filter(access=access).order_by("code"))
    missing = count - len(active)
    if missing > 0:
        active += issue_vouchers(
            delivery=delivery,
            count=missing,
            access=access,
            access_days=days,
            expires_at=None,
            by=BY,
            now=now,
        )
    return [display(voucher.code) for voucher in active]


def _admin_password() -> str:
    password = demo_secret("admin", 16)
    if not User.objects.filter(email=ADMIN_EMAIL).exists():
        User.objects.create_superuser(ADMIN_EMAIL, password, name="Equipe Acervo")
    return password


def _studio_password(studio: Partner, now: datetime) -> str:
    """Somebody of the studio's, who may sign in; without a letter."""
    password = demo_secret("studio-person", 16)
    person = User.objects.filter(email=STUDIO_EMAIL).first() or User.objects.create_user(
        STUDIO_EMAIL, password, name="Lia Aurora", is_active=True, email_confirmed_at=now
    )
    Member.objects.get_or_create(partner=studio, user=person)
    return password
