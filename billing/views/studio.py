"""/estudio: where the people of a studio see its credits and buy more."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views import View

from accounts.views.oneself import OwnPage
from billing.forms import BuyerForm
from billing.limits import count_order
from billing.models import Product
from billing.selectors.catalogue import Offer, offers_named, offers_of_kind
from billing.selectors.orders import orders_for, sales_of
from billing.services.placing import PARTNER, Item, place_order
from billing.views.browser_access import remember_order
from billing.views.once import form_once
from billing.views.purchases import told
from core.errors import DomainError
from core.requests import client_address
from partners.credits import balance
from partners.models import CreditEntry, Partner
from partners.selectors.members import studios_of

SHOWN = 20
CHOSEN = "studio"


class StudioPage(OwnPage, View):
    """Base of every page below /estudio: for who belongs to a studio, about one of them.

    `self.studio` is the one in question; who belongs to several picks with `?estudio=<id>`, and
    the pick is remembered. `section` marks the menu.
    """

    section = ""
    studio: Partner
    now: datetime

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return self.handle_no_permission()
        self.now = timezone.now()
        self.studios = list(studios_of(request.user))
        if not self.studios:
            return render(request, "billing/studio/nobody.html", status=404)
        self.studio = self._picked(request)
        return super().dispatch(request, *args, **kwargs)

    def shown(
        self, request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
    ) -> HttpResponse:
        """The page with what the menu needs."""
        frame = {"studio": self.studio, "studios": self.studios, "section": self.section}
        return render(request, template, {**frame, **context}, status=status)

    def _picked(self, request: HttpRequest) -> Partner:
        wanted = request.GET.get("estudio") or request.session.get(CHOSEN, "")
        picked = next((each for each in self.studios if str(each.pk) == wanted), self.studios[0])
        if request.GET.get("estudio"):
            request.session[CHOSEN] = str(picked.pk)
        return picked


class CreditsView(StudioPage):
    """How many credits are left, what moved them, what a pack costs."""

    section = "credits"

    def get(self, request: HttpRequest) -> HttpResponse:
        entries = CreditEntry.objects.filter(partner=self.studio).exclude(amount=0)
        return self.shown(
            request,
            "billing/studio/credits.html",
            {
                "credits": balance(partner_id=self.studio.pk),
                "packs": offers_of_kind(Product.Kind.CREDITS, timezone.localdate(self.now)),
                "entries": entries.order_by("-created_at")[:SHOWN],
            },
        )


class BuyCreditsView(StudioPage):
    """One pack: who pays for it, then on to its order."""

    section = "credits"

    def get(self, request: HttpRequest, slug: str) -> HttpResponse:
        offer = self._offer(slug)
        if offer is None:
            return HttpResponseRedirect(reverse("studio"))
        known = {"name": self.studio.name, "email": self.studio.email}
        return self._form_page(request, offer, BuyerForm(initial=known))

    def post(self, request: HttpRequest, slug: str) -> HttpResponse:
        offer = self._offer(slug)
        if offer is None:
            return HttpResponseRedirect(reverse("studio"))
        form = BuyerForm(request.POST)
        if not form.is_valid():
            form.focus_first_error()
            return self._form_page(request, offer, form, status=422)
        try:
            order_id = self._place(request, slug, form)
        except DomainError as refusal:
            return self._form_page(request, offer, form, refusal.detail, status=refusal.status)
        response = HttpResponseRedirect(reverse("order", args=[order_id]), status=303)
        remember_order(request, response, order_id=order_id)
        return response

    def _place(self, request: HttpRequest, slug: str, form: BuyerForm) -> UUID:
        count_order(client_address(request))
        subject = f"{PARTNER}{self.studio.pk}"

        def place() -> UUID:
            order = place_order(
                items=[Item(slug)],
                customer=form.customer(),
                subject=subject,
                buyer_id=self.person.pk,
                by=self.by,
                now=self.now,
            )
            return order.id

        return form_once(form, principal=self.by, route=f"buy {subject}", now=self.now, act=place)

    def _offer(self, slug: str) -> Offer | None:
        found = offers_named([slug], timezone.localdate(self.now))
        return next((each for each in found if each.product.kind == Product.Kind.CREDITS), None)

    def _form_page(
        self,
        request: HttpRequest,
        offer: Offer,
        form: BuyerForm,
        wrong: str = "",
        *,
        status: int = 200,
    ) -> HttpResponse:
        context = {"offer": offer, "form": form, "wrong": wrong}
        return self.shown(request, "billing/studio/buy.html", context, status=status)


class StudioOrdersView(StudioPage):
    """What the studio bought."""

    section = "orders"

    def get(self, request: HttpRequest) -> HttpResponse:
        bought = told(orders_for(f"{PARTNER}{self.studio.pk}")[:SHOWN])
        return self.shown(request, "billing/studio/orders.html", {"orders": bought})


class StudioSalesView(StudioPage):
    """What the studio sold beside its deliveries."""

    section = "sales"

    def get(self, request: HttpRequest) -> HttpResponse:
        sold = told(sales_of(self.studio.pk)[:SHOWN])
        return self.shown(request, "billing/studio/sales.html", {"sales": sold})
