"""What a person sees of the sandbox: the page to pay on, and what every amount does."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeAlias
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from gateways.models.sandbox import SandboxCharge
from gateways.sandbox.provider import paying
from gateways.sandbox.provider.accounts import open_account
from gateways.sandbox.provider.charging import expire_charge
from gateways.sandbox.provider.errors import Refusal
from gateways.sandbox.provider.outcomes import Outcome, outcome_of
from gateways.sandbox.provider.prices import CARD_FIXED, CARD_PERCENT, PIX_FIXED
from gateways.sandbox.provider.wire import page_of_charge, paid_of, refunded_of

View: TypeAlias = Callable[..., HttpResponse]
Deed: TypeAlias = Callable[..., SandboxCharge]
_DEEDS: dict[str, tuple[Deed, dict[str, str]]] = {
    "pagar": (paying.pay, {}),
    "recusar": (paying.decline, {}),
    "vencer": (paying.let_expire, {}),
    "contestar": (paying.dispute, {"outcome": "open"}),
    "ganhar": (paying.dispute, {"outcome": "won"}),
    "perder": (paying.dispute, {"outcome": "lost"}),
}
_GO_BACK = {"pagar", "recusar"}


def page(view: View) -> View:
    """A page of the sandbox: there when the sandbox is, never remembered by a browser."""

    @never_cache
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def shown(request: HttpRequest, **given: Any) -> HttpResponse:
        if not settings.SANDBOX_GATEWAY_ENABLED:
            raise Http404
        return view(request, **given)

    return shown


@page
def about(request: HttpRequest) -> HttpResponse:
    """What every amount does, and an account for who asks."""
    context: dict[str, Any] = {
        "account": open_account() if request.method == "POST" else None,
        "outcomes": list(Outcome),
        "percent": CARD_PERCENT,
        "card_fixed": CARD_FIXED,
        "pix_fixed": PIX_FIXED,
    }
    return render(request, "gateways/sandbox/about.html", context)


@page
def pay(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Where the payer plays their part. The address is unguessable and that is all it asks."""
    charge = get_object_or_404(SandboxCharge, pk=pk)
    charge = expire_charge(charge, now=timezone.now())
    if request.method != "POST":
        return _shown(request, charge)
    deed, more = _DEEDS.get(request.POST.get("fazer", ""), (None, {}))
    if deed is None:
        return _shown(request, charge, _("Esse botão não existe."), status=422)
    try:
        charge = deed(charge, now=timezone.now(), **more)
    except Refusal:
        charge.refresh_from_db()
        return _shown(
            request, charge, _("A cobrança já não está como estava. Veja como ficou."), 409
        )
    return _onwards(charge, request.POST["fazer"])


def _onwards(charge: SandboxCharge, deed: str) -> HttpResponse:
    """Back to the shop after a card, as its page promised; else the same page anew."""
    home = charge.return_url if charge.method == "card" and deed in _GO_BACK else ""
    there = home if home and _is_ours(home) else page_of_charge(charge)
    return HttpResponseRedirect(there, status=303)


def _is_ours(address: str) -> bool:
    """Other sites are led to by a link the person sees, not by a redirect."""
    return urlsplit(address).netloc == urlsplit(settings.BASE_URL).netloc


def _shown(
    request: HttpRequest, charge: SandboxCharge, trouble: str = "", status: int = 200
) -> HttpResponse:
    outcome = outcome_of(charge.amount)
    context = {
        "charge": charge,
        "is_pix": charge.method == "pix",
        "is_open": charge.status == SandboxCharge.Status.OPEN,
        "is_paid": charge.status == SandboxCharge.Status.PAID,
        "comes_late": charge.status == SandboxCharge.Status.EXPIRED and outcome is Outcome.LATE,
        "outcome": None if outcome is Outcome.NORMAL else outcome,
        "outcomes": list(Outcome),
        "paid": paid_of(charge),
        "refunded": refunded_of(charge),
        "trouble": trouble,
    }
    return render(request, "gateways/sandbox/pay.html", context, status=status)
