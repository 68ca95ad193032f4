"""/comprar/galeria/<moment>: who buys, then on to the order's own page."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views import View

from billing.errors import AlreadyBought
from billing.forms import BuyerForm
from billing.limits import count_order
from billing.models import Product
from billing.selectors.catalogue import Offer
from billing.services.placing import Item
from billing.views.browser_access import remember_order
from billing.views.once import form_once
from core.errors import DomainError
from core.requests import client_address
from vouchers.errors import AlreadyPerpetual, MomentMissing
from vouchers.models import Moment
from vouchers.selectors.moments import moment_before
from vouchers.selectors.offers import may_buy, offers_for
from vouchers.services.buying import order_for_moment
from vouchers.views.viewer_access import missing_page, viewer_of


class BuyForMomentView(View):
    """The owner, or the browser that redeemed; for others there is no such moment."""

    moment: Moment
    now: datetime

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.now = timezone.now()
        try:
            self.moment, sight = moment_before(
                viewer_of(request), moment_id=kwargs.pop("moment_id"), now=self.now
            )
            if not may_buy(sight):
                raise MomentMissing
        except MomentMissing:
            return missing_page(request)
        response = super().dispatch(request, *args, **kwargs)
        response["Cache-Control"] = "private, no-store"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    def get(self, request: HttpRequest) -> HttpResponse:
        offer = self._offer(request)
        if offer is None:
            return self._nothing(request)
        return self._page(request, offer, BuyerForm(initial=self._known(request)))

    def post(self, request: HttpRequest) -> HttpResponse:
        offer = self._offer(request)
        if offer is None:
            return self._nothing(request)
        form = BuyerForm(request.POST)
        if not form.is_valid():
            form.focus_first_error()
            return self._page(request, offer, form, status=422)
        try:
            order_id = self._place(request, offer, form)
        except (AlreadyBought, AlreadyPerpetual):
            return self._nothing(request)
        except DomainError as refusal:
            return self._page(request, offer, form, refusal.detail, status=refusal.status)
        response = HttpResponseRedirect(reverse("order", args=[order_id]), status=303)
        remember_order(request, response, order_id=order_id)
        return response

    def _place(self, request: HttpRequest, offer: Offer, form: BuyerForm) -> UUID:
        count_order(client_address(request))
        by = f"user:{request.user.pk}" if request.user.is_authenticated else "visitor"

        def place() -> UUID:
            order = order_for_moment(
                moment=self.moment,
                items=[Item(offer.product.slug)],
                customer=form.customer(),
                buyer_id=request.user.pk,
                tracking_token=form.cleaned_data["tracking_token"],
                by=by,
                now=self.now,
            )
            return order.id

        route = f"buy moment:{self.moment.pk} {offer.product.slug}"
        return form_once(form, principal=by, route=route, now=self.now, act=place)

    def _offer(self, request: HttpRequest) -> Offer | None:
        """The one the address names, else the first there is."""
        offers = offers_for(self.moment, timezone.localdate(self.now))
        wanted = request.GET.get("produto", "")
        named = [each for each in offers if each.product.slug == wanted]
        access = [each for each in offers if each.product.kind == Product.Kind.ACCESS]
        return next(iter(named if wanted else access), None)

    def _nothing(self, request: HttpRequest) -> HttpResponse:
        context = {"moment": self.moment}
        return render(request, "vouchers/buying_nothing.html", context)

    def _known(self, request: HttpRequest) -> dict[str, str]:
        known = {"tracking_token": request.GET.get("t", "")}
        if request.user.is_authenticated:
            known |= {"email": request.user.email, "name": request.user.name}
        return known

    def _page(
        self,
        request: HttpRequest,
        offer: Offer,
        form: BuyerForm,
        wrong: str = "",
        *,
        status: int = 200,
    ) -> HttpResponse:
        context = {
            "moment": self.moment,
            "offer": offer,
            "form": form,
            "wrong": wrong,
            "is_access": offer.product.kind == Product.Kind.ACCESS,
        }
        return render(request, "vouchers/buying.html", context, status=status)
