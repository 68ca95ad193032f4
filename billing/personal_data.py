"""What billing holds of people: buyers, and what was bought.

A paid order is a fiscal record: name, document and e-mail of the buyer stay for as long as tax law
asks for them, whatever becomes of the account. The telephone and the click that led here serve no
such end and go. An order nobody paid is no record of anything and goes blank.
"""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from billing.models import (
    Account,
    ClosedMonth,
    Entry,
    MonthlyReport,
    Order,
    OrderLine,
    Payout,
    PayoutAccount,
    Policy,
    Product,
)
from core.personal_data import Rows, declare_impersonal, keep, register
from partners.models import Partner


def _orders_of(person: Any) -> QuerySet[Order]:
    """Bought signed in, or under the address that is theirs."""
    theirs = Q(buyer=person)
    if person.email_confirmed_at:
        theirs |= Q(buyer__isnull=True, customer_email=person.email)
    return Order.objects.filter(theirs)


def _order_rows(person: Any, _now: datetime) -> Rows:
    rows = _orders_of(person).order_by("created_at").prefetch_related("lines__product")
    return [_order_row(order) for order in rows]


def _order_row(order: Order) -> dict[str, Any]:
    return {
        "id": str(order.pk),
        "status": order.status,
        "bought": [f"{line.quantity} × {line.product.name}" for line in order.lines.all()],
        "amount_gross": str(order.amount_gross),
        "method": order.method,
        "customer_name": order.customer_name,
        "customer_email": order.customer_email,
        "customer_document": order.customer_document,
        "customer_phone": order.customer_phone,
        "tracking_token": order.tracking_token,
        "created_at": order.created_at,
        "paid_at": order.paid_at,
    }


def _blank_buyer(person: Any, _now: datetime) -> None:
    orders = _orders_of(person)
    unpaid = orders.filter(paid_at__isnull=True)
    unpaid.update(customer_name="", customer_email="", customer_document="", buyer=None)
    orders.update(customer_phone="", tracking_token="")


register(
    model=Order,
    fields=[
        "buyer", "customer_name", "customer_email", "customer_document", "customer_phone",
        "tracking_token",
    ],
    export=_order_rows,
    erase=_blank_buyer,
)  # fmt: skip
declare_impersonal(Order, subject="a noun and an id")
declare_impersonal(OrderLine, prices="amounts by method")
declare_impersonal(
    Product, name="what is sold, in the seller's words", description="the seller's words"
)
declare_impersonal(Account, path="words of ours and ids")
declare_impersonal(
    Entry,
    memo="words of ours",
    source="a noun and an id",
    by="an id (`user:7`) or the name of a process",
)
declare_impersonal(Policy, note="why the house changed its rates", cac="amounts by channel")
declare_impersonal(ClosedMonth, figures="sums of a month")
declare_impersonal(MonthlyReport, figures="sums of a month")


def _studios_of(person: Any) -> QuerySet[Partner]:
    """As the partners app has it: a studio is the person whose address it gave."""
    return Partner.objects.filter(email__iexact=person.email)


def _account_rows(person: Any, _now: datetime) -> Rows:
    rows = PayoutAccount.objects.filter(partner__in=_studios_of(person))
    return [
        {
            "pix_key": row.pix_key,
            "kind": row.pix_key_kind,
            "document": row.document,
            "holder_name": row.holder_name,
            "changed_at": row.changed_at,
        }
        for row in rows
    ]


def _payout_rows(person: Any, _now: datetime) -> Rows:
    rows = Payout.objects.filter(partner__in=_studios_of(person)).order_by("requested_at")
    return [
        {
            "id": str(row.pk),
            "amount": str(row.amount),
            "status": row.status,
            "destination": row.destination,
            "requested_at": row.requested_at,
            "finished_at": row.finished_at,
        }
        for row in rows
    ]


# Who was paid, how much and where to: a fiscal record, like the studio's contract beside it.
register(
    model=PayoutAccount,
    fields=["pix_key", "document", "holder_name"],
    export=_account_rows,
    erase=keep,
)
register(model=Payout, fields=["destination"], export=_payout_rows, erase=keep)
declare_impersonal(Payout, provider_id="the number of a Pix")
