"""/resgatar: first the code, then for whom. Everything works without JavaScript."""

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.errors import DomainError
from core.idempotency import Answer, IdempotencyKeyInUse, IdempotencyKeyReused
from core.problems import Busy
from core.requests import client_address
from vouchers.codes import display, normalise
from vouchers.errors import (
    DeliveryNotReady,
    RedemptionClosed,
    TooManyWrongCodes,
    VoucherNotRedeemable,
)
from vouchers.forms import CodeForm, RedeemForm
from vouchers.services import redeem as redeem_voucher
from vouchers.toggles import REDEMPTION_OPEN
from vouchers.views.browser_access import remember_redemption


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def redeem(request: HttpRequest) -> HttpResponse:
    """The first screen: the code. A well-formed one goes on to its own address."""
    if not REDEMPTION_OPEN.is_on():
        return _closed(request, RedemptionClosed())
    if request.method != "POST":
        return _code_page(request, CodeForm(initial={"tracking_token": request.GET.get("t", "")}))
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _code_page(request, form, status=422)
    return _redirect(_details_url(form.cleaned_data["code"], form.cleaned_data["tracking_token"]))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def redeem_code(request: HttpRequest, code: str) -> HttpResponse:
    """The second screen: for whom. The link a studio sends or prints leads straight here."""
    if not REDEMPTION_OPEN.is_on():
        return _closed(request, RedemptionClosed())
    if request.method == "POST":
        return _redeem(request, RedeemForm(request.POST))
    if normalise(code) is None:
        form = CodeForm({"code": code[:40], "tracking_token": request.GET.get("t", "")})
        return _code_page(request, form, status=404)
    return _details_page(request, RedeemForm(initial=_known(request, code)))


def _redeem(request: HttpRequest, form: RedeemForm) -> HttpResponse:
    if not form.is_valid():
        if "idempotency_key" in form.errors:
            form.renew_key()
        form.focus_first_error()
        return _details_page(request, form, status=422)
    try:
        return _to_progress(request, _answer(request, form))
    except RedemptionClosed as closed:
        return _closed(request, closed)
    except DomainError as refusal:
        return _refused(request, form, refusal)
    except OperationalError:  # a lock held too long, a database that restarts
        return _refused(request, form, Busy())


def _answer(request: HttpRequest, form: RedeemForm) -> Answer:
    typed = form.cleaned_data
    return redeem_voucher(
        code=typed["code"],
        email=typed["email"],
        name=typed["name"],
        tracking_token=typed["tracking_token"],
        idempotency_key=typed["idempotency_key"],
        address=client_address(request),
        now=timezone.now(),
    )


def _to_progress(request: HttpRequest, answer: Answer) -> HttpResponse:
    redemption = answer.body["redemption"]
    response = _redirect(reverse("redemption_progress", args=[redemption["id"]]))
    remember_redemption(request, response, token=redemption["access_token"])
    return response


def _refused(request: HttpRequest, form: RedeemForm, refusal: DomainError) -> HttpResponse:
    """Say what happened and keep every word the person typed."""
    if isinstance(refusal, VoucherNotRedeemable):
        form.refuse_code()
        return _details_page(request, form, status=refusal.status)
    if isinstance(refusal, IdempotencyKeyReused):
        form.renew_key()
    response = _details_page(request, form, _sentence(refusal), status=refusal.status)
    if refusal.retry_after_seconds:
        response["Retry-After"] = str(refusal.retry_after_seconds)
    return response


def _sentence(refusal: DomainError) -> str:
    if isinstance(refusal, TooManyWrongCodes | DeliveryNotReady):
        return refusal.detail
    if isinstance(refusal, IdempotencyKeyInUse):
        return _("Seu pedido já está a caminho. Espere alguns segundos e envie de novo.")
    if isinstance(refusal, IdempotencyKeyReused):
        return _("Esta página já foi enviada com outros dados. Confira tudo e envie de novo.")
    return _("Não deu certo desta vez. Seu código continua valendo: tente de novo em instantes.")


def _known(request: HttpRequest, code: str) -> dict[str, str]:
    known = {"code": code, "tracking_token": request.GET.get("t", "")}
    if request.user.is_authenticated:
        known |= {"email": request.user.email, "name": request.user.name}
    return known


def _code_page(request: HttpRequest, form: CodeForm, *, status: int = 200) -> HttpResponse:
    form.fields["code"].widget.attrs["autofocus"] = True
    return render(request, "vouchers/redeem_code.html", {"form": form}, status=status)


def _details_page(
    request: HttpRequest, form: RedeemForm, wrong: str = "", *, status: int = 200
) -> HttpResponse:
    context = {"form": form, "wrong": wrong, "code_is_wrong": "code" in form.errors}
    return render(request, "vouchers/redeem_details.html", context, status=status)


def _closed(request: HttpRequest, closed: RedemptionClosed) -> HttpResponse:
    response = render(request, "vouchers/closed.html", status=closed.status)
    response["Retry-After"] = str(closed.retry_after_seconds)
    return response


def _details_url(code: str, tracking_token: str) -> str:
    url = reverse("redeem_code", args=[display(code)])
    return f"{url}?{urlencode({'t': tracking_token})}" if tracking_token else url


def _redirect(url: str) -> HttpResponseRedirect:
    """303: a reload of the next page must not send the form again."""
    response = HttpResponseRedirect(url)
    response.status_code = 303
    return response
