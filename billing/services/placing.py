"""Somebody wants something: the order, before a centavo has moved."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from billing.errors import (
    AlreadyBought,
    OrderEmpty,
    PartnerRequired,
    ProductNotOnSale,
    ProductsDoNotMix,
)
from billing.models import Order, OrderLine, Product
from billing.pricing import totals
from billing.selectors.catalogue import Offer, offers_named
from billing.selectors.standing import is_bought, open_order_for
from core import audit, outbox
from gateways.charges import Customer

MOMENT, PARTNER = "moment:", "partner:"
ADS = "ads"


@dataclass(frozen=True, slots=True)
class Item:
    """So many packs of a product; `product` is its slug or id."""

    product: str
    quantity: int = 1


Wanted = Sequence[tuple[Offer, int]]


def place_order(
    *,
    items: Iterable[Item],
    customer: Customer,
    by: str,
    now: datetime,
    subject: str = "",
    buyer_id: UUID | None = None,
    delivery_id: UUID | None = None,
    tracking_token: str = "",
) -> Order:
    """An OPEN order with the prices of today, by every method the products share.

    `subject` is what it is for, opaque here: who calls has checked that it is the buyer's.
    `delivery_id` is the delivery beside which a studio's own products are sold. Asked for the same
    thing for the same moment again, the order that is still open is given back with the newest
    data of the buyer. Raises OrderEmpty, ProductNotOnSale, ProductsDoNotMix, PartnerRequired,
    AlreadyBought.
    """
    wanted = _wanted(items, timezone.localdate(now))
    _require_fit(wanted, subject, delivery_id)
    with transaction.atomic():
        order = open_order_for(
            subject, buyer_id=buyer_id, email=customer.email,
            products={offer.product.pk: count for offer, count in wanted}, now=now,
        )  # fmt: skip
        if order is None:
            order = _open(wanted, subject, buyer_id, now)
            _tell(order, wanted, by=by)
        _write_buyer(order, customer, tracking_token)
    return order


def _wanted(items: Iterable[Item], day: Any) -> Wanted:
    """The same product named twice is one line."""
    counts: Counter[UUID] = Counter()
    given = [each for each in items if each.quantity > 0]
    offers = offers_named([each.product for each in given], day)
    by_name = {name: each for each in offers for name in (each.product.slug, str(each.product.pk))}
    for each in given:
        offer = by_name.get(each.product) or by_name.get(each.product.lower())
        if offer is None:
            raise ProductNotOnSale(product=each.product[:60])
        counts[offer.product.pk] += each.quantity
    if not counts:
        raise OrderEmpty
    return [(each, counts[each.product.pk]) for each in offers]


def _require_fit(wanted: Wanted, subject: str, delivery_id: UUID | None) -> None:
    products = [offer.product for offer, _count in wanted]
    if len({(each.kind, each.partner_id, each.paid_to) for each in products}) > 1:
        raise ProductsDoNotMix
    if not totals((offer.prices, count) for offer, count in wanted):
        raise ProductsDoNotMix
    first = products[0]
    if first.kind == Product.Kind.CREDITS and not subject.startswith(PARTNER):
        raise PartnerRequired
    if first.kind == Product.Kind.PHOTOS and any(
        delivery_id is None or each.delivery_id != delivery_id for each in products
    ):
        raise ProductNotOnSale(product=first.slug)
    if first.kind == Product.Kind.ACCESS and subject and is_bought(subject):
        raise AlreadyBought


def _open(wanted: Wanted, subject: str, buyer_id: UUID | None, now: datetime) -> Order:
    seller = wanted[0][0].product
    prices = totals((offer.prices, count) for offer, count in wanted)
    order = Order.objects.create(
        subject=subject,
        buyer_id=buyer_id,
        seller_id=seller.partner_id,
        paid_to=seller.paid_to,
        # The list price, until a method is chosen.
        amount_gross=max(prices.values()),
        created_at=now,
        expires_at=now + timedelta(seconds=settings.ORDER_EXPIRES_SECONDS),
    )
    OrderLine.objects.bulk_create(
        OrderLine(
            order=order,
            product=offer.product,
            quantity=count,
            units=offer.product.units * count,
            prices={method: str(amount) for method, amount in offer.prices.items()},
        )
        for offer, count in wanted
    )
    return order


def _write_buyer(order: Order, customer: Customer, tracking_token: str) -> None:
    """The newest word; a field left empty takes nothing away."""
    order.customer_name = customer.name
    order.customer_email = customer.email
    order.customer_document = customer.document or order.customer_document
    order.customer_phone = customer.phone or order.customer_phone
    order.tracking_token = tracking_token or order.tracking_token
    order.channel = ADS if order.tracking_token else order.channel
    order.save(
        update_fields=[
            "customer_name", "customer_email", "customer_document", "customer_phone",
            "tracking_token", "channel",
        ]
    )  # fmt: skip


def _tell(order: Order, wanted: Wanted, *, by: str) -> None:
    """What and how much; not who."""
    bought = {offer.product.slug: count for offer, count in wanted}
    audit.record(
        "billing.order.placed",
        subject=order.reference,
        by=by,
        after={"items": bought, "for": order.subject, "list_price": str(order.amount_gross)},
    )
    outbox.publish("billing.order.placed", {"order_id": str(order.id)})
