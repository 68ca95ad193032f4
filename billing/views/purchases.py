"""What a person bought."""

from collections.abc import Iterable
from typing import Any, cast

from django.core.paginator import Paginator
from django.views.generic import TemplateView

from accounts.models import User
from accounts.views.oneself import OwnPage
from billing.lines import describe
from billing.models import Order
from billing.selectors.orders import orders_of_person

PAGE_ORDERS = 30


class PurchasesView(OwnPage, TemplateView):
    """Newest first, each with what became of it."""

    template_name = "billing/purchases.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        mine = orders_of_person(cast(User, self.request.user))
        page = Paginator(mine, PAGE_ORDERS).get_page(self.request.GET.get("p"))
        return super().get_context_data(page=page, orders=told(page), **kwargs)


def told(orders: Iterable[Order]) -> list[dict[str, Any]]:
    """Each order with its lines in words."""
    return [{"order": each, "what": describe(list(each.lines.all()))} for each in orders]
