"""An order's one page: it shows what is true, whichever tab or device asks."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from billing.access import Asker
from billing.errors import OrderNotFound
from billing.forms import MissingDataForm
from billing.models import Order
from billing.onwards import onwards
from billing.qr import qr_svg
from billing.selectors.checkout import Checkout, Stand, checkout_of
from billing.selectors.orders import order_before
from billing.services.completing import complete_buyer
from billing.services.paying import start_payment
from billing.views.browser_access import orders_of_browser
from core.errors import DomainError
from gateways.errors import CustomerDataMissing
from gateways.services.asking import ask_gateway
from gateways.trouble import GatewayError

METHODS = ("pix", "card")
MOST_PLANS = 12


def browser_asker(request: HttpRequest) -> Asker:
    """A page wants proof: the session, or the cookie of who placed the order."""
    return Asker(user_id=request.user.pk, orders=frozenset(orders_of_browser(request)))


@method_decorator(never_cache, name="dispatch")
class OrderView(View):
    """Choose, pay, wait, done. Everything works without JavaScript."""

    order: Order

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.now = timezone.now()
        order_id: UUID = kwargs.pop("order_id")
        try:
            self.order = order_before(browser_asker(request), order_id)
        except OrderNotFound:
            return render(request, "billing/missing.html", status=404)
        response = super().dispatch(request, *args, **kwargs)
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    def get(self, request: HttpRequest) -> HttpResponse:
        checkout = checkout_of(self.order, now=self.now, choosing="outro" in request.GET)
        if request.headers.get("HX-Request"):
            return self._moved(request, checkout)
        return self._page(request, checkout)

    def post(self, request: HttpRequest) -> HttpResponse:
        method = request.POST.get("method", "")
        if method in METHODS:
            return self._pay(request, method)
        if request.POST.get("fazer") == "conferir":
            self._ask()
        return self._back()

    def _pay(self, request: HttpRequest, method: str) -> HttpResponse:
        missing = MissingDataForm([*request.POST], request.POST)
        if missing.fields:
            if not missing.is_valid():
                return self._wanting(request, missing, method, 422)
            complete_buyer(order_id=self.order.id, **missing.cleaned_data)
        try:
            payment = start_payment(
                order_id=self.order.id,
                method=method,
                installments=_count(request.POST.get("installments", "")),
                by=browser_asker(request).actor,
                now=self.now,
            )
        except CustomerDataMissing as wanting:
            form = MissingDataForm(list(wanting.extra.get("fields", [])))
            return self._wanting(request, form, method, wanting.status)
        except DomainError as refusal:
            messages.error(request, refusal.detail)
            return self._back("?outro")
        return self._back("?ir" if payment.redirect_url and method == "card" else "")

    def _wanting(
        self, request: HttpRequest, form: MissingDataForm, method: str, status: int
    ) -> HttpResponse:
        """The same page with the fields the gateway asked for."""
        checkout = checkout_of(self.order, now=self.now, choosing=True)
        return self._page(request, checkout, status=status, wanting=form, method=method)

    def _ask(self) -> None:
        """The person says it is paid: the gateway knows."""
        checkout = checkout_of(self.order, now=self.now)
        if checkout.payment is None or not checkout.is_moving:
            return
        try:
            ask_gateway(payment_id=checkout.payment.id, source="page", now=self.now)
        except GatewayError:
            # Asked a moment ago, or out of reach: the page goes on waiting.
            return

    def _page(
        self, request: HttpRequest, checkout: Checkout, status: int = 200, **more: Any
    ) -> HttpResponse:
        going = "ir" in request.GET and checkout.stand is Stand.CARD
        context = {**self._context(checkout), "going": going, **more}
        return render(request, "billing/order.html", context, status=status)

    def _moved(self, request: HttpRequest, checkout: Checkout) -> HttpResponse:
        """For htmx: nothing while nothing moved, else the whole new stand."""
        if checkout.stand == request.GET.get("visto"):
            return HttpResponse(status=204)
        return render(request, "billing/stand.html", self._context(checkout))

    def _context(self, checkout: Checkout) -> dict[str, Any]:
        payment = checkout.payment
        shows_pix = checkout.stand is Stand.PIX and payment is not None
        return {
            "checkout": checkout,
            "order": checkout.order,
            "payment": payment,
            "stand": checkout.stand,
            "qr": qr_svg(payment.pix_code) if shows_pix and payment else "",
            "onwards": onwards(checkout.order),
            "now": self.now,
        }

    def _back(self, query: str = "") -> HttpResponseRedirect:
        """303: a reload must not send the form again."""
        there = reverse("order", args=[self.order.id]) + query
        return HttpResponseRedirect(there, status=303)


def _count(typed: str) -> int:
    """As many instalments as were picked; anything else is one."""
    count = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 3 else 1
    return min(max(count, 1), MOST_PLANS)
