"""Buying for a moment: what fits it, and nothing else."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from billing.errors import ProductNotOnSale
from billing.models import Order, Product
from billing.services.placing import MOMENT, Item, place_order
from gateways.charges import Customer
from vouchers.errors import AlreadyPerpetual
from vouchers.models import Moment
from vouchers.selectors.offers import delivery_of, offers_for, token_of


def order_for_moment(
    *,
    moment: Moment,
    items: Iterable[Item],
    customer: Customer,
    buyer_id: UUID | None,
    by: str,
    now: datetime,
    tracking_token: str = "",
) -> Order:
    """An order whose subject is the moment; who calls has checked that it is the buyer's.

    Safe to repeat: what is open is given back. Without a token of its own the order bears the one
    of the redemption. Raises AlreadyPerpetual, ProductNotOnSale, and what `place_order` raises.
    """
    wanted = list(items)
    offers = offers_for(moment, timezone.localdate(now))
    fitting = {name: each for each in offers for name in _names(each.product)}
    for item in wanted:
        _require_fit(
            moment, item, fitting[item.product].product if item.product in fitting else None
        )
    return place_order(
        items=wanted,
        customer=customer,
        subject=f"{MOMENT}{moment.pk}",
        buyer_id=buyer_id,
        delivery_id=delivery_of(moment),
        tracking_token=tracking_token or token_of(moment),
        by=by,
        now=now,
    )


def _require_fit(moment: Moment, item: Item, product: Product | None) -> None:
    if product is None and moment.is_perpetual and _is_access(item.product):
        raise AlreadyPerpetual
    if product is None:
        raise ProductNotOnSale(product=item.product[:60])
    if product.kind == Product.Kind.ACCESS and item.quantity > 1:
        raise ProductNotOnSale(
            "Uma galeria precisa de um só Acesso Perpétuo.", product=product.slug
        )


def _is_access(name: str) -> bool:
    return Product.objects.filter(slug=name, kind=Product.Kind.ACCESS).exists()


def _names(product: Product) -> tuple[str, str]:
    return product.slug, str(product.pk)
