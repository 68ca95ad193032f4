"""What a person bought."""

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
        orders = [_line(each) for each in page]
        return super().get_context_data(page=page, orders=orders, **kwargs)


def _line(order: Order) -> dict[str, Any]:
    return {"order": order, "what": describe(list(order.lines.all()))}
