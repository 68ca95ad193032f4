"""What a studio puts on sale beside a delivery, and what prices become."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.db import transaction
from django.utils import timezone

from billing.models import PricingConfig, Product
from core import audit
from partners.models import Delivery


@dataclass(frozen=True, slots=True)
class NewProduct:
    """A pack of photos as its studio describes it."""

    name: str
    prices: Mapping[str, Decimal]
    description: str = ""
    units: int = 1
    paid_to: str = Product.PaidTo.PLATFORM
    max_installments: int = 1


def offer_photos(*, delivery: Delivery, new: NewProduct, by: str, now: datetime) -> Product:
    """Put a pack of photos on sale beside the delivery. Not safe to repeat: each call is one."""
    with transaction.atomic():
        product_id = uuid4()
        product = Product.objects.create(
            id=product_id,
            slug=f"fotos-{product_id.hex[:16]}",
            kind=Product.Kind.PHOTOS,
            name=new.name,
            description=new.description,
            units=new.units,
            partner_id=delivery.partner_id,
            delivery=delivery,
            paid_to=new.paid_to,
            max_installments=new.max_installments,
            created_at=now,
        )
        set_prices(product=product, prices=new.prices, now=now)
        audit.record(
            "billing.product.offered",
            subject=f"product:{product.id}",
            by=by,
            after={"name": product.name, "paid_to": product.paid_to, "prices": _told(new.prices)},
        )
    return product


def change_product(*, product_id: UUID, changes: Mapping[str, Any], by: str, now: datetime) -> None:
    """New words, new prices from today on, on or off sale. Safe to repeat.

    Orders keep the prices they were placed at. Raises Product.DoesNotExist.
    """
    given = dict(changes)
    prices = given.pop("prices", None)
    with transaction.atomic():
        product = Product.objects.select_for_update().get(id=product_id)
        before = {name: getattr(product, name) for name in given}
        for name, value in given.items():
            setattr(product, name, value)
        product.save(update_fields=list(given))
        if prices:
            set_prices(product=product, prices=prices, now=now)
        audit.record(
            "billing.product.changed",
            subject=f"product:{product.id}",
            by=by,
            before=before,
            after={**given, **({"prices": _told(prices)} if prices else {})},
        )


def set_prices(*, product: Product, prices: Mapping[str, Decimal], now: datetime) -> None:
    """From today on; a price already set for today is replaced. Safe to repeat."""
    for method, amount in prices.items():
        PricingConfig.objects.update_or_create(
            product=product,
            method=method,
            effective_date=timezone.localdate(now),
            defaults={"amount": amount},
        )


def _told(prices: Mapping[str, Decimal]) -> dict[str, str]:
    return {method: str(amount) for method, amount in prices.items()}
