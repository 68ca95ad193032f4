"""Payments: looked at, asked about, sent back; never written."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.admin.filters import PickedFilter
from core.admin.labels import Tone, state_column, state_label, state_of
from core.admin.links import link_column, page_of
from core.admin.reading import ReadOnlyAdmin, actor_of
from core.admin.searching import as_uuid
from core.admin.times import minute
from core.errors import DomainError
from gateways.admin.figures import reais
from gateways.admin.forms import RefundForm
from gateways.admin.tenants import tenant_name
from gateways.admin.tones import PAYMENT_TONES
from gateways.admin.words import TROUBLES, in_words
from gateways.models import Gateway, Payment
from gateways.services.asking import ask_gateway
from gateways.services.refunding import refund_payment, refundable_amount
from gateways.trouble import GatewayError

_END_TO_END_LENGTH = 32


@admin.register(Payment)
class PaymentAdmin(ReadOnlyAdmin):
    noun = "payment"
    list_display = ("created_at", "shown_payment_id", "shown_state", "shown_gateway", "method",
                    "shown_amount", "shown_paid", "paid_at")  # fmt: skip
    list_filter = ("status", "method", "created_at", ("gateway", PickedFilter),
                   ("reference", PickedFilter), ("partner_id", PickedFilter))  # fmt: skip
    list_select_related = ("gateway",)
    search_fields = ("reference__exact",)
    search_help_text = gettext_lazy(
        "Identificação (PAY_…), referência (order:…), id fim a fim do Pix, id no provedor, ou id."
    )
    fields = ("payment_id", "shown_state", "shown_amount", "shown_paid", "shown_refunded",
              "shown_fee", "method", "installments", "shown_gateway", "shown_tenant", "reference",
              "description", "shown_settles", "dispute", "failure_code", "provider_id",
              "end_to_end_id", "shown_created", "expires_at", "paid_at", "asked_at",
              "ask_at", "tracking_token", "id")  # fmt: skip
    readonly_fields = fields
    actions = ("ask",)
    deeds = {"ask": gettext_lazy("Perguntar ao gateway agora")}
    shown_state = state_column(PAYMENT_TONES)
    shown_gateway = link_column("gateway", "gateway", "gateway__name")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Without what was asked of the gateway: sealed, and somebody's data."""
        rows: QuerySet[Any] = super().get_queryset(request).defer("request", "pix_code")
        return rows

    def exactly(self, text: str) -> Sequence[Q] | None:
        """An id inside a gateway is looked for in each of them: that is how it is indexed."""
        if text.upper().startswith("PAY_"):
            return [Q(payment_id=f"PAY_{text[4:].lower()}")]
        anywhere = Q(gateway__in=Gateway.objects.values("pk"))
        if len(text) == _END_TO_END_LENGTH and text[0] in "ED":
            return [anywhere & Q(end_to_end_id=text)]
        identity = as_uuid(text)
        if identity is not None:
            ours = [Q(pk=identity), Q(reference=f"order:{identity}"), Q(gateway=identity)]
            return [*ours, Q(partner_id=identity), anywhere & Q(provider_id=text)]
        if "@" in text or ":" in text or "\0" in text or " " in text:
            return None
        return [anywhere & Q(provider_id=text)] if text else None

    def name_of(self, row: Payment) -> str:
        return f"{row.payment_id[:12]}… · {reais(row.amount)}"

    def about(self, row: Payment) -> list[Any]:
        return [state_of(row, PAYMENT_TONES), row.get_method_display(), row.gateway, row.reference]

    def subjects(self, row: Any) -> list[str]:
        """Told by either of its names."""
        return [f"payment:{row.payment_id}", f"payment:{row.pk}"]

    def get_urls(self) -> list[URLPattern]:
        guard = self.admin_site.admin_view
        return [
            path("<uuid:pk>/devolver", guard(self.refund), name="gateways_payment_refund"),
            *super().get_urls(),
        ]

    # Columns ----------------------------------------------------------------------------------

    @admin.display(description=gettext_lazy("identificação"), ordering="payment_id")
    def shown_payment_id(self, payment: Payment) -> str:
        return f"{payment.payment_id[:12]}…"

    @admin.display(description=gettext_lazy("valor"), ordering="amount")
    def shown_amount(self, payment: Payment) -> str:
        return reais(payment.amount)

    @admin.display(description=gettext_lazy("pago"), ordering="amount_paid")
    def shown_paid(self, payment: Payment) -> str:
        return reais(payment.amount_paid)

    @admin.display(description=gettext_lazy("devolvido"))
    def shown_refunded(self, payment: Payment) -> str:
        return reais(payment.refunded_amount or None)

    @admin.display(description=gettext_lazy("tarifa"))
    def shown_fee(self, payment: Payment) -> str:
        if payment.fee is None:
            return reais(None)
        kind = _("estimada") if payment.fee_is_estimate else _("informada pelo gateway")
        return f"{reais(payment.fee)} ({kind})"

    @admin.display(description=gettext_lazy("de quem"))
    def shown_tenant(self, payment: Payment) -> SafeString | str:
        return tenant_name(payment.partner_id)

    @admin.display(description=gettext_lazy("quita a referência"))
    def shown_settles(self, payment: Payment) -> SafeString:
        return state_label(_("sim"), Tone.DONE) if payment.settles else state_label(_("não"))

    @admin.display(description=gettext_lazy("criado em"))
    def shown_created(self, payment: Payment) -> str:
        return minute(payment.created_at)

    # Deeds ------------------------------------------------------------------------------------

    def has_ask_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("gateways.ask_payment")

    def has_refund_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("gateways.refund_payment")

    def actions_for(self, row: Payment) -> list[str]:
        return ["ask"] if row.gateway_id else []

    @admin.action(description=gettext_lazy("Perguntar ao gateway agora"), permissions=["ask"])
    def ask(self, request: HttpRequest, chosen: QuerySet[Any]) -> None:
        """At most a few: each may take as long as a provider's patience."""
        for payment in chosen[:5]:
            self._ask_one(request, payment)

    def _ask_one(self, request: HttpRequest, payment: Payment) -> None:
        by, now = actor_of(request), timezone.now()
        try:
            after = ask_gateway(payment_id=payment.pk, source=by, now=now)
        except (GatewayError, DomainError) as trouble:
            what = in_words(TROUBLES, type(trouble).__name__)
            told = _("O gateway não disse: %s.") % what
            self.message_user(request, told, messages.WARNING)
            return
        told = _("O gateway diz: %s.") % after.get_status_display()
        self.message_user(request, told, messages.SUCCESS)

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> Any:
        payment: Payment | None = kwargs.get("obj")
        context["may_refund"] = (
            payment is not None
            and payment.paid_at is not None
            and self.has_refund_permission(request)
            and refundable_amount(payment) > 0
        )
        return super().render_change_form(request, context, *args, **kwargs)

    def refund(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        """How much; then once more, with the amount in words; then it goes."""
        if not self.has_refund_permission(request):
            raise PermissionDenied
        payment = get_object_or_404(Payment.objects.select_related("gateway"), pk=pk)
        left = refundable_amount(payment)
        first = {"amount": left, "once": uuid4()}
        form = RefundForm(request.POST if request.method == "POST" else None, initial=first)
        is_asked = request.method == "POST" and form.is_valid()
        if is_asked and request.POST.get("confirmed") == "yes":
            if answer := self._send_back(request, payment, form):
                return answer
            is_asked = False
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Devolver pagamento"),
            "payment": payment,
            "name": self.name_of(payment),
            "left": reais(left),
            "paid": reais(payment.amount_paid),
            "form": form,
            "wanted": reais(form.cleaned_data["amount"]) if is_asked else "",
        }
        return TemplateResponse(request, "admin/gateways/payment/refund.html", context)

    def _send_back(
        self, request: HttpRequest, payment: Payment, form: RefundForm
    ) -> HttpResponse | None:
        by, once = actor_of(request), form.cleaned_data["once"]
        try:
            refund = refund_payment(
                payment_id=payment.pk,
                amount=form.cleaned_data["amount"],
                source=f"staff:{once}",
                by=by,
                now=timezone.now(),
            )
        except DomainError as refusal:
            form.add_error("amount", refusal.detail)
            return None
        told = _("Devolução de %s pedida ao gateway.") % reais(refund.amount)
        self.message_user(request, told, messages.SUCCESS)
        return HttpResponseRedirect(page_of(payment))
