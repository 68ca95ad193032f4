"""What buyers are written."""

from typing import Any

from django.conf import settings

from accounts.mail import greeting_name, send_mail_to
from billing.lines import describe
from billing.models import Order
from billing.onwards import onwards
from gateways.models import Payment


def write_receipt(order: Order) -> None:
    """To the address the buyer gave. Not safe to repeat: each call is a letter."""
    if not order.customer_email:
        return
    lines = list(order.lines.all())
    way = onwards(order)
    context: dict[str, Any] = {
        "order": order,
        "lines": lines,
        "what": describe(lines),
        "method": Payment.Method(order.method).label if order.method else "",
        "first_name": greeting_name(order.customer_name),
        "url": f"{settings.BASE_URL}{way.address}",
        "label": way.label,
    }
    send_mail_to(order.customer_email, "receipt", context)
