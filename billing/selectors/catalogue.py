"""What is on sale, with the prices of a day."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import Q, QuerySet

from billing.models import Product
from billing.pricing import instalments, prices_on

PIX, CARD = "pix", "card"


@dataclass(frozen=True, slots=True)
class Offer:
    """A product and what one pack of it costs today, by method."""

    product: Product
    prices: dict[str, Decimal]

    @property
    def pix(self) -> Decimal | None:
        return self.prices.get(PIX)

    @property
    def card(self) -> Decimal | None:
        return self.prices.get(CARD)

    @property
    def instalment(self) -> Decimal | None:
        """One of as many instalments as there may be; the first may be some cents more."""
        if self.card is None:
            return None
        return instalments(self.card, self.product.max_installments)[-1]

    @property
    def saving(self) -> Decimal | None:
        """What Pix saves against the card."""
        if self.pix is None or self.card is None or self.card <= self.pix:
            return None
        return self.card - self.pix

    @property
    def unit_price(self) -> Decimal | None:
        """What one of a pack costs by the cheapest method."""
        cheapest = min(self.prices.values(), default=None)
        return None if cheapest is None else cheapest / self.product.units


def own_offers(day: date) -> list[Offer]:
    """What the platform itself sells. Two queries."""
    return offers_of(_on_sale().filter(partner__isnull=True), day)


def offers_of_kind(kind: str, day: date) -> list[Offer]:
    """The platform's products of one kind, the smallest pack first. Two queries."""
    return offers_of(_on_sale().filter(partner__isnull=True, kind=kind), day)


def delivery_offers(delivery_id: UUID, day: date) -> list[Offer]:
    """What a partner sells beside one delivery. Two queries."""
    return offers_of(_on_sale().filter(delivery_id=delivery_id), day)


def offers_named(names: Collection[str], day: date) -> list[Offer]:
    """The products of these slugs or ids that are on sale. Two queries."""
    ids = [name for name in names if _is_id(name)]
    return offers_of(_on_sale().filter(Q(slug__in=names) | Q(id__in=ids)), day)


def offers_of(products: QuerySet[Product], day: date) -> list[Offer]:
    """Each with its prices; what has none that day is not on sale."""
    found: Iterable[Product] = list(products)
    prices = prices_on(day, found)
    return [Offer(each, prices[each.pk]) for each in found if each.pk in prices]


def _on_sale() -> QuerySet[Product]:
    """An inactive studio sells nothing."""
    active = Q(partner__isnull=True) | Q(partner__is_active=True)
    return Product.objects.filter(active, is_on_sale=True)


def _is_id(name: str) -> bool:
    try:
        UUID(name)
    except ValueError:
        return False
    return True
