"""What may be bought for a moment."""

from datetime import date
from uuid import UUID

from django.db.models import Q

from billing.models import Product
from billing.selectors.catalogue import Offer, offers_of
from vouchers.models import Moment, Redemption
from vouchers.viewing import Sight, Standing

_BUYS = {Standing.OWNER, Standing.REDEEMER}


def may_buy(sight: Sight) -> bool:
    """The owner and the browser that redeemed, also after the end; guests are offered nothing."""
    return sight.standing in _BUYS


def offers_for(moment: Moment, day: date) -> list[Offer]:
    """Acesso Perpétuo where there is an end, and what the studio sells beside this delivery.

    One query, and another for prices if there is anything to offer.
    """
    beside = Q(delivery__vouchers__redemptions__moment_id=moment.pk, partner__is_active=True)
    wanted = beside
    if not moment.is_perpetual:
        wanted |= Q(kind=Product.Kind.ACCESS, partner__isnull=True)
    found = Product.objects.filter(wanted, is_on_sale=True).distinct()
    # Ours first, then the studio's from small to large.
    offers = offers_of(found.order_by("kind", "units", "name"), day)
    return sorted(offers, key=lambda each: each.product.kind != Product.Kind.ACCESS)


def offer_for(moment: Moment, name: str, day: date) -> Offer | None:
    """The one with this slug."""
    return next((each for each in offers_for(moment, day) if each.product.slug == name), None)


def delivery_of(moment: Moment) -> UUID | None:
    """The delivery the moment was copied from."""
    found = Redemption.objects.filter(moment_id=moment.pk).values_list("voucher__delivery_id")
    return found[0][0] if found else None


def token_of(moment: Moment) -> str:
    """The click that led to the redemption."""
    found = Redemption.objects.filter(moment_id=moment.pk).values_list("tracking_token", flat=True)
    return found[0] if found else ""
