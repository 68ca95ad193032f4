"""Where an order stands, for who is about to pay it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from billing.lines import amounts_of, most_instalments
from billing.models import Order, OrderLine, Product
from billing.pricing import instalments
from billing.selectors.orders import live_payments
from billing.selectors.standing import is_bought
from gateways.models import Payment

Status = Payment.Status
_WAITS = (Status.PENDING, Status.UNKNOWN)


class Stand(StrEnum):
    """What the page is about; everything else on it follows."""

    CHOOSE = "choose"
    PIX = "pix"
    PIX_LAPSED = "lapsed"
    CARD = "card"
    PAID = "paid"
    REFUNDED = "refunded"
    DISPUTED = "disputed"
    EXPIRED = "expired"
    ELSEWHERE = "elsewhere"
    """Another order was paid for the same thing."""


_MOVING = {Stand.PIX, Stand.CARD}
_BY_STATUS = {
    Order.Status.PAID: Stand.PAID,
    Order.Status.PARTIALLY_REFUNDED: Stand.PAID,
    Order.Status.REFUNDED: Stand.REFUNDED,
    Order.Status.DISPUTED: Stand.DISPUTED,
    Order.Status.EXPIRED: Stand.EXPIRED,
}


@dataclass(frozen=True, slots=True)
class Checkout:
    """An order with its newest payment, and what may be done next."""

    order: Order
    lines: list[OrderLine]
    amounts: dict[str, Decimal]
    most_instalments: int
    stand: Stand
    payment: Payment | None
    was_declined: bool = False

    @property
    def is_moving(self) -> bool:
        """Whether the page has something to wait for."""
        return self.stand in _MOVING

    @property
    def saving(self) -> Decimal | None:
        """What Pix saves against the card."""
        pix, card = self.amounts.get("pix"), self.amounts.get("card")
        return card - pix if pix is not None and card is not None and card > pix else None

    @property
    def plans(self) -> list[tuple[int, Decimal, Decimal]]:
        """How the card may be divided: count, the first part, each of the others."""
        card = self.amounts.get("card")
        if card is None:
            return []
        parts = [instalments(card, count) for count in range(1, self.most_instalments + 1)]
        return [(len(each), each[0], each[-1]) for each in parts]


def checkout_of(order: Order, *, now: datetime, choosing: bool = False) -> Checkout:
    """How the order stands now. `choosing`: the person wants another method than the waiting one.

    Reads `order.lines` with their products: select them with the order.
    """
    lines = list(order.lines.all())
    payments = live_payments(order)
    payment = _shown(order, payments)
    stand = _stand(order, lines, payments, payment, now)
    if choosing and stand in (Stand.PIX, Stand.CARD, Stand.PIX_LAPSED):
        stand = Stand.CHOOSE
    declined = payment is not None and payment.status == Status.FAILED
    return Checkout(
        order=order,
        lines=lines,
        amounts=amounts_of(lines),
        most_instalments=most_instalments(lines),
        stand=stand,
        payment=payment,
        was_declined=declined and stand is Stand.CHOOSE,
    )


def _shown(order: Order, payments: list[Payment]) -> Payment | None:
    """What settles, else what waits by the method chosen last, else the newest."""
    for fits in (
        lambda each: each.settles,
        lambda each: each.status in _WAITS and each.method == order.method,
        lambda each: each.status in _WAITS,
    ):
        found = next((each for each in payments if fits(each)), None)
        if found is not None:
            return found
    return payments[0] if payments else None


def _stand(
    order: Order,
    lines: list[OrderLine],
    payments: list[Payment],
    payment: Payment | None,
    now: datetime,
) -> Stand:
    known = _BY_STATUS.get(Order.Status(order.status))
    if known is not None and known is not Stand.EXPIRED:
        return known
    if any(each.settles for each in payments):
        return Stand.PAID
    of_access = bool(order.subject) and lines[0].product.kind == Product.Kind.ACCESS
    if of_access and is_bought(order.subject, besides=order.id):
        return Stand.ELSEWHERE
    if known is Stand.EXPIRED or order.expires_at <= now:
        return Stand.EXPIRED
    if payment is None:
        return Stand.CHOOSE
    if payment.method == Payment.Method.PIX:
        return _stand_of_pix(payment, now)
    return Stand.CARD if payment.status in _WAITS else Stand.CHOOSE


def _stand_of_pix(payment: Payment, now: datetime) -> Stand:
    if payment.status in _WAITS and payment.expires_at > now and payment.pix_code:
        return Stand.PIX
    lapsed = payment.status == Status.EXPIRED or payment.expires_at <= now
    return Stand.PIX_LAPSED if lapsed else Stand.CHOOSE
