"""/estudio/repasses: the studio asks for its money, sees it go, and says where to."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.errors import PayoutAccountRefused
from billing.ledgering.errors import BalanceTooLow
from billing.models import Payout
from billing.payout_forms import PayoutAccountForm, PayoutForm
from billing.payout_keys import masked_key
from billing.selectors.ledger import partner_balances
from billing.selectors.payouts import live_payout, payout_account_of, payouts_of
from billing.services.payout_accounts import set_payout_account
from billing.services.requesting_payouts import request_payout
from billing.views.studio import SHOWN, StudioPage
from core.errors import DomainError
from core.idempotency import Answer, answer_once, fingerprint


class PayoutsPage(StudioPage):
    """Those that were, and the form for the next one."""

    section = "payouts"

    def get(self, request: HttpRequest) -> HttpResponse:
        available = partner_balances(partner_id=self.studio.pk).available
        everything = f"{available:.2f}".replace(".", ",")
        return self._page(request, PayoutForm(initial={"amount": everything}))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = PayoutForm(request.POST)
        if not form.is_valid():
            return self._page(request, form, status=422)
        try:
            self._ask(form)
        except BalanceTooLow as refusal:
            wrong = _("Saldo insuficiente. Peça no máximo o que está disponível.")
            return self._page(request, form, wrong, status=refusal.status)
        except DomainError as refusal:
            return self._page(request, form, refusal.detail, status=refusal.status)
        messages.success(request, _("Repasse pedido. Avisamos por e-mail quando o dinheiro sair."))
        return HttpResponseRedirect(reverse("studio_payouts"), status=303)

    def _ask(self, form: PayoutForm) -> None:
        amount, route = form.cleaned_data["amount"], f"payout {self.studio.pk}"

        def ask() -> Answer:
            payout = request_payout(
                partner_id=self.studio.pk, amount=amount, by=self.by, now=self.now
            )
            return Answer(303, {"payout": str(payout.id)})

        answer_once(
            principal=self.by,
            route=route,
            key=form.cleaned_data["idempotency_key"],
            fingerprint=fingerprint(route, str(amount)),
            now=self.now,
            act=ask,
        )

    def _page(
        self, request: HttpRequest, form: PayoutForm, wrong: str = "", *, status: int = 200
    ) -> HttpResponse:
        account = payout_account_of(self.studio.pk)
        available = partner_balances(partner_id=self.studio.pk).available
        key = masked_key(account.pix_key_kind, account.pix_key) if account else ""
        context = {
            "form": form,
            "wrong": wrong,
            "account": account,
            "key": key,
            "available": available,
            "minimum": settings.PAYOUT_MINIMUM,
            "enough": available >= settings.PAYOUT_MINIMUM,
            "live": live_payout(self.studio.pk),
            "payouts": [_told(each) for each in payouts_of(self.studio.pk)[:SHOWN]],
        }
        return self.shown(request, "billing/studio/payouts.html", context, status)


class PayoutAccountPage(StudioPage):
    """Where the money goes. The key is typed anew each time: it is never shown whole."""

    section = "payouts"

    def get(self, request: HttpRequest) -> HttpResponse:
        account = payout_account_of(self.studio.pk)
        known = {"holder_name": account.holder_name if account else self.studio.name}
        return self._page(request, PayoutAccountForm(initial=known))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = PayoutAccountForm(request.POST)
        if form.is_valid() and self._kept(form):
            messages.success(
                request, _("Conta guardada. Mandamos um e-mail para confirmar a troca.")
            )
            return HttpResponseRedirect(reverse("studio_payouts"), status=303)
        return self._page(request, form, status=422)

    def _kept(self, form: PayoutAccountForm) -> bool:
        try:
            set_payout_account(
                partner_id=self.studio.pk, by=self.by, now=self.now, **form.cleaned_data
            )
        except PayoutAccountRefused as refusal:
            field = str(refusal.extra.get("field", "key"))
            form.add_error(field if field in form.fields else None, refusal.detail)
            return False
        return True

    def _page(
        self, request: HttpRequest, form: PayoutAccountForm, *, status: int = 200
    ) -> HttpResponse:
        account = payout_account_of(self.studio.pk)
        context: dict[str, Any] = {"form": form, "account": account}
        if account:
            context["key"] = masked_key(account.pix_key_kind, account.pix_key)
        return self.shown(request, "billing/studio/payout_account.html", context, status)


def _told(payout: Payout) -> dict[str, Any]:
    """A payout as the list shows it."""
    to = payout.destination
    return {
        "payout": payout,
        "key": masked_key(to["kind"], to["key"]),
        "waits": payout.status == Payout.Status.REQUESTED,
        "words": WORDS[Payout.Status(payout.status)],
    }


WORDS = {
    Payout.Status.REQUESTED: gettext_lazy("em conferência"),
    Payout.Status.APPROVED: gettext_lazy("na fila do banco"),
    Payout.Status.PROCESSING: gettext_lazy("enviado"),
    Payout.Status.UNKNOWN: gettext_lazy("esperando o banco"),
    Payout.Status.PAID: gettext_lazy("pago"),
    Payout.Status.FAILED: gettext_lazy("não concluído"),
    Payout.Status.CANCELED: gettext_lazy("cancelado"),
    Payout.Status.HELD: gettext_lazy("em conferência"),
}
