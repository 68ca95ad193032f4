"""Which postings undo a sale, by what was sold and who was paid."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

from billing import postings
from billing.economics import ZERO
from billing.ledger import Legs
from billing.models import Order, Product
from billing.postings import Taken
from billing.services.credits_back import give_credits_again, take_credits_back
from billing.services.share_back import cut_settlement, share_taken_from


def legs_back(
    order: Order,
    *,
    amount: Decimal,
    tax: Decimal,
    share: Decimal,
    pce: Decimal,
    disputed: bool,
    by: str,
    now: datetime,
) -> Legs:
    """Legs for `amount` going back; credits and a waiting share are taken back with it."""
    kind = kind_of(order)
    if kind == Product.Kind.CREDITS:
        prepaid = take_credits_back(order, amount=amount, by=by, now=now)
        return _of_credits(order, amount=amount, prepaid=prepaid, disputed=disputed)
    if kind == Product.Kind.ACCESS:
        if disputed:
            return postings.dispute_lost(payment=order.payment_id, amount=amount, tax=tax, pce=pce)
        return postings.refund_of_own(gateway_id=_gateway(order), amount=amount, tax=tax, pce=pce)
    if order.paid_to == Product.PaidTo.PARTNER:
        return _commission_back(order, amount - share, tax)
    taken = share_taken_from(order, share)
    cut_settlement(order, share)
    return _of_partner(order, amount=amount, tax=tax, taken=taken, disputed=disputed)


def legs_returned(
    order: Order,
    *,
    amount: Decimal,
    tax: Decimal,
    share: Decimal,
    pce: Decimal,
    by: str,
    now: datetime,
) -> Legs:
    """The opposite, for a refund that bounced: what was taken is given again."""
    kind = kind_of(order)
    if kind == Product.Kind.CREDITS:
        prepaid = give_credits_again(order, amount=amount, by=by, now=now)
        legs = _of_credits(order, amount=amount, prepaid=prepaid, disputed=False)
    elif kind == Product.Kind.ACCESS:
        gateway = _gateway(order)
        legs = postings.refund_of_own(gateway_id=gateway, amount=amount, tax=tax, pce=pce)
    elif order.paid_to == Product.PaidTo.PARTNER:
        legs = _commission_back(order, amount - share, tax)
    else:
        taken = Taken(available=share)
        legs = _of_partner(order, amount=amount, tax=tax, taken=taken, disputed=False)
    return tuple(leg.turned for leg in legs)


def kind_of(order: Order) -> str:
    """What was sold: the lines of an order are all of one kind."""
    return order.lines.select_related("product").order_by("id")[0].product.kind


def _of_credits(order: Order, *, amount: Decimal, prepaid: Decimal, disputed: bool) -> Legs:
    """Credits still there were a debt; what they had become is revenue given back."""
    partner = UUID(order.subject.removeprefix("partner:"))
    rest = amount - prepaid
    if disputed:
        return (
            *postings.credit_pack_dispute_lost(
                payment=order.payment_id, partner_id=partner, amount=prepaid
            ),
            *postings.dispute_lost(payment=order.payment_id, amount=rest, tax=ZERO),
        )
    gateway = _gateway(order)
    return (
        *postings.credit_pack_refunded(gateway_id=gateway, partner_id=partner, amount=prepaid),
        *postings.refund_of_own(gateway_id=gateway, amount=rest, tax=ZERO),
    )


def _of_partner(
    order: Order, *, amount: Decimal, tax: Decimal, taken: Taken, disputed: bool
) -> Legs:
    seller = _seller(order)
    if disputed:
        return postings.dispute_lost(
            payment=order.payment_id, amount=amount, tax=tax, partner_id=seller, taken=taken
        )
    return postings.refund_for_partner(
        gateway_id=_gateway(order), partner_id=seller, amount=amount, taken=taken, tax=tax
    )


def _commission_back(order: Order, commission: Decimal, tax: Decimal) -> Legs:
    return postings.commission_forgiven(partner_id=_seller(order), commission=commission, tax=tax)


def _seller(order: Order) -> UUID:
    if order.seller_id is None:
        raise ValueError("a partner's sale without its partner")
    return order.seller_id


def _gateway(order: Order) -> UUID:
    if order.gateway_id is None:
        raise ValueError("a paid order without its gateway")
    return order.gateway_id
