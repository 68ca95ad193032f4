"""Orders: looked at, given back, never written."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from billing.admin.refunding import refund_page
from billing.admin.tones import ORDER_TONES
from billing.admin.wording import link_of, short
from billing.documents import masked_document
from billing.models import Order
from billing.reports.months import Month
from billing.services.resending import resend_receipt
from billing.services.truing import confirm_fee
from core.admin.confirming import ask_first
from core.admin.filters import PickedFilter
from core.admin.labels import Tone, state_column, state_label, state_of
from core.admin.links import link_column, link_to
from core.admin.reading import ReadOnlyAdmin, actor_of
from core.admin.searching import as_uuid
from core.admin.times import minute
from core.errors import DomainError
from gateways.admin.figures import reais
from gateways.models import Payment

_UNPAID = (Order.Status.OPEN, Order.Status.EXPIRED)
_MOST_LETTERS = 20


class EstimateFilter(admin.SimpleListFilter):
    """Of months that are over: those keep a month from being closed."""

    title = gettext_lazy("tarifa")
    parameter_name = "tarifa"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("estimada", gettext_lazy("estimada")),
            ("atrasada", gettext_lazy("estimada, de meses passados")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        if self.value() is None:
            return None
        rows = queryset.filter(fee_is_estimate=True, paid_at__isnull=False)
        if self.value() == "atrasada":
            rows = rows.filter(paid_at__lt=Month.at(timezone.now()).starts_at)
        return rows


class MethodFilter(admin.SimpleListFilter):
    """By the methods there are: asking the rows which they have would read them all."""

    title = gettext_lazy("método")
    parameter_name = "metodo"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(str(value), label) for value, label in Payment.Method.choices]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        return queryset.filter(method=self.value()) if self.value() else None


@admin.register(Order)
class OrderAdmin(ReadOnlyAdmin):
    noun = "order"
    list_display = ("created_at", "shown_name", "shown_state", "customer_name", "product_kind",
                    "shown_method", "shown_gross", "shown_refunded", "paid_at")  # fmt: skip
    list_filter = ("status", "product_kind", MethodFilter, EstimateFilter, "created_at",
                   ("seller", PickedFilter), ("buyer", PickedFilter),
                   ("subject", PickedFilter))  # fmt: skip
    search_ids = ("pk", "buyer", "seller")
    search_addresses = ("customer_email",)
    search_fields = ("customer_email__exact",)
    search_help_text = gettext_lazy(
        "Id do pedido, e-mail de quem compra, pagamento (PAY_…), moment:… ou partner:…."
    )
    fields = ("shown_state", "shown_dispute", "shown_gross", "shown_method", "product_kind",
              "shown_subject", "shown_seller", "customer_name", "customer_email",
              "shown_document", "customer_phone", "shown_buyer", "shown_payment", "shown_access",
              "channel", "tracking_token", "shown_created", "expires_at", "paid_at",
              "id")  # fmt: skip
    readonly_fields = fields
    actions = ("resend", "confirm_fee")
    deeds = {
        "resend": gettext_lazy("Enviar o recibo de novo"),
        "confirm_fee": gettext_lazy("Confirmar a tarifa"),
    }
    shown_state = state_column(ORDER_TONES)
    shown_seller = link_column("seller", gettext_lazy("estúdio que vende"))
    shown_buyer = link_column("buyer", gettext_lazy("conta de quem compra"))

    def exactly(self, text: str) -> Sequence[Q] | None:
        if text.upper().startswith("PAY_"):
            return [Q(payment_id=f"PAY_{text[4:].lower()}"), *_by_payment(text)]
        if text.startswith("order:"):
            return [Q(pk=as_uuid(text.removeprefix("order:")))]
        if text.startswith(("moment:", "partner:")):
            return [Q(subject=text)]
        identity = as_uuid(text)
        found = super().exactly(text)
        if identity is None or found is None:
            return found
        return [*found, Q(subject=f"moment:{identity}"), Q(subject=f"partner:{identity}")]

    def name_of(self, row: Order) -> str:
        return f"{short(row.pk)} · {reais(row.amount_gross)}"

    def about(self, row: Order) -> list[Any]:
        return [state_of(row, ORDER_TONES), row.customer_name, minute(row.created_at)]

    def get_urls(self) -> list[URLPattern]:
        guard = self.admin_site.admin_view
        return [
            path("<uuid:pk>/devolver", guard(self.refund), name="billing_order_refund"),
            *super().get_urls(),
        ]

    # Columns ----------------------------------------------------------------------------------

    @admin.display(description=gettext_lazy("pedido"), ordering="pk")
    def shown_name(self, order: Order) -> str:
        return short(order.pk)

    @admin.display(description=gettext_lazy("valor"), ordering="amount_gross")
    def shown_gross(self, order: Order) -> str:
        return reais(order.amount_gross)

    @admin.display(description=gettext_lazy("devolvido"))
    def shown_refunded(self, order: Order) -> str:
        return reais(order.amount_refunded or None)

    @admin.display(description=gettext_lazy("método"), ordering="method")
    def shown_method(self, order: Order) -> str:
        return str(dict(Payment.Method.choices).get(order.method, order.method or "—"))

    @admin.display(description=gettext_lazy("para"))
    def shown_subject(self, order: Order) -> SafeString | str:
        return link_of(order.subject)

    @admin.display(description=gettext_lazy("CPF ou CNPJ"))
    def shown_document(self, order: Order) -> str:
        return masked_document(order.customer_document) or "—"

    @admin.display(description=gettext_lazy("contestação"))
    def shown_dispute(self, order: Order) -> SafeString:
        tone = Tone.WRONG if order.dispute == Order.Dispute.OPEN else Tone.QUIET
        return state_label(order.get_dispute_display() or _("nenhuma"), tone)

    @admin.display(description=gettext_lazy("pagamento que quita"))
    def shown_payment(self, order: Order) -> SafeString | str:
        if not order.payment_id:
            return "—"
        payment = Payment.objects.only("payment_id").filter(payment_id=order.payment_id).first()
        return link_to(payment, short(order.payment_id)) if payment else order.payment_id

    @admin.display(description=gettext_lazy("acesso"))
    def shown_access(self, order: Order) -> SafeString | str:
        if order.access_ended_at:
            ended = _("encerrado em %s") % minute(order.access_ended_at)
            return state_label(ended)
        return state_label(_("vale"), Tone.DONE) if order.paid_at else "—"

    @admin.display(description=gettext_lazy("criado em"))
    def shown_created(self, order: Order) -> str:
        return minute(order.created_at)

    # Deeds ------------------------------------------------------------------------------------

    def has_refund_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("billing.refund_order")

    def has_resend_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("billing.resend_receipt")

    def has_confirm_fee_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("billing.close_month")

    def actions_for(self, row: Order) -> list[str]:
        may = {
            "resend": bool(row.paid_at and row.customer_email),
            "confirm_fee": bool(row.paid_at and row.fee_is_estimate),
        }
        return [name for name, so in may.items() if so]

    @admin.action(description=gettext_lazy("Enviar o recibo de novo"), permissions=["resend"])
    @ask_first(
        title=gettext_lazy("Enviar o recibo de novo?"),
        consequence=gettext_lazy("Vai para o e-mail que está no pedido."),
    )
    def resend(self, request: HttpRequest, chosen: QuerySet[Any]) -> None:
        by, done = actor_of(request), 0
        for order in chosen[:_MOST_LETTERS]:
            try:
                resend_receipt(order_id=order.pk, by=by)
            except DomainError as refusal:
                self.message_user(request, f"{self.name_of(order)}: {refusal.detail}", "warning")
            else:
                done += 1
        if done:
            told = ngettext("%d recibo a caminho.", "%d recibos a caminho.", done) % done
            self.message_user(request, told, messages.SUCCESS)

    @admin.action(
        description=gettext_lazy("Confirmar a tarifa estimada"), permissions=["confirm_fee"]
    )
    @ask_first(
        title=gettext_lazy("Confirmar a tarifa estimada?"),
        consequence=gettext_lazy(
            "Para gateways que nunca dizem quanto ficou com eles: a estimativa passa a valer como "
            "tarifa, e o mês pode fechar."
        ),
    )
    def confirm_fee(self, request: HttpRequest, chosen: QuerySet[Any]) -> None:
        by, now = actor_of(request), timezone.now()
        waiting = chosen.filter(fee_is_estimate=True, paid_at__isnull=False)
        done = sum(confirm_fee(order_id=order.pk, by=by, now=now) for order in waiting)
        told = ngettext("%d tarifa confirmada.", "%d tarifas confirmadas.", done) % done
        self.message_user(request, told, messages.SUCCESS)

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> Any:
        order: Order | None = kwargs.get("obj")
        context["may_refund"] = (
            order is not None
            and order.status not in (*_UNPAID, Order.Status.REFUNDED)
            and self.has_refund_permission(request)
        )
        return super().render_change_form(request, context, *args, **kwargs)

    def refund(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return refund_page(self, request, pk)


def _by_payment(text: str) -> list[Q]:
    """A payment that does not settle its order names it all the same."""
    found = Payment.objects.filter(payment_id=f"PAY_{text[4:].lower()}")
    reference = found.values_list("reference", flat=True).first() or ""
    identity = as_uuid(reference.removeprefix("order:"))
    return [Q(pk=identity)] if identity else []
