"""What the house reckons with: costs, commissions, days until a share is released."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import Field, ForeignKey, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.admin.holding_days import shown_standing, with_current_day
from billing.admin.keeping import KeptAdmin
from billing.admin.kept_forms import FromADayForm, LocalForm, PercentField, ReaisByName
from billing.models import CommissionConfig, Order, Policy, Product, SettlementRule, VoucherSale
from core.admin.filters import PickedFilter
from core.admin.labels import state_label
from core.admin.links import link_to
from gateways.admin.figures import reais
from gateways.models import Payment
from gateways.registry import adapters
from partners.models import Partner


def _percent(rate: Any) -> str:
    return f"{number_format((rate * 100).normalize() + 0)} %"


def _sold_today() -> bool:
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    paid = Order.objects.filter(paid_at__gte=midnight)
    return paid.exists() or VoucherSale.objects.filter(recognised_at__gte=midnight).exists()


class FromADayAdmin(KeptAdmin):
    """Rates: an order keeps those of the day it was paid."""

    form = FromADayForm
    ordering = ("-effective_date", "-pk")
    actions = None

    def is_used(self, row: Any) -> bool:
        today = timezone.localdate()
        return row.effective_date < today or (row.effective_date == today and _sold_today())

    def formfield_for_dbfield(
        self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name in ("tax_rate", "rate"):
            return PercentField(label=db_field.verbose_name)
        if db_field.name == "cac":
            told = gettext_lazy("Um canal por linha, com o custo de uma venda: ads 80,00.")
            return ReaisByName(label=db_field.verbose_name, help_text=told)
        return super().formfield_for_dbfield(db_field, request, **kwargs)


@admin.register(Policy)
class PolicyAdmin(FromADayAdmin):
    noun = "policy"
    list_display = ("effective_date", "shown_standing", "shown_tax", "shown_pce", "shown_setup",
                    "shown_hidden", "note")  # fmt: skip
    search_ids = ()
    search_fields = ("note",)
    search_help_text = gettext_lazy("Motivo.")
    fields = ("effective_date", "tax_rate", "pce_per_unit", "setup_cost", "hidden_cost", "cac",
              "note")  # fmt: skip
    told = fields
    shown_standing = shown_standing

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return with_current_day(super().get_queryset(request))

    def why_closed(self) -> str:
        return _("Esta política já valeu, e por isso não muda: crie uma nova, que valha a partir "
                 "de hoje ou de um dia à frente.")  # fmt: skip

    def name_of(self, row: Policy) -> str:
        return _("Desde %s") % row.effective_date.strftime("%d/%m/%Y")

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The newest, to be changed where it changes."""
        newest = Policy.objects.order_by("-effective_date").first()
        known = {name: getattr(newest, name) for name in self.told[1:-1]} if newest else {}
        return {**known, **super().get_changeform_initial_data(request)}

    @admin.display(description=gettext_lazy("impostos"), ordering="tax_rate")
    def shown_tax(self, row: Policy) -> str:
        return _percent(row.tax_rate)

    @admin.display(description="PCE", ordering="pce_per_unit")
    def shown_pce(self, row: Policy) -> str:
        return reais(row.pce_per_unit)

    @admin.display(description=gettext_lazy("preparo"), ordering="setup_cost")
    def shown_setup(self, row: Policy) -> str:
        return reais(row.setup_cost)

    @admin.display(description=gettext_lazy("custos ocultos"), ordering="hidden_cost")
    def shown_hidden(self, row: Policy) -> str:
        return reais(row.hidden_cost)


@admin.register(CommissionConfig)
class CommissionConfigAdmin(FromADayAdmin):
    noun = "commission"
    list_display = ("shown_partner", "shown_rate", "effective_date", "shown_standing")
    list_display_links = ("effective_date",)
    list_filter = (("partner", PickedFilter),)
    list_select_related = ("partner",)
    search_ids = ("partner",)
    search_fields = ("partner__name__istartswith",)
    search_help_text = gettext_lazy("Começo do nome ou id do estúdio.")
    fields = ("partner", "rate", "effective_date")
    told = fields
    shown_standing = shown_standing

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return with_current_day(super().get_queryset(request), "partner")

    def why_closed(self) -> str:
        return _("Esta comissão já valeu, e por isso não muda: crie uma nova, que valha a partir "
                 "de hoje ou de um dia à frente.")  # fmt: skip

    def name_of(self, row: CommissionConfig) -> str:
        return f"{row.partner or _('Todos os estúdios')}, {_percent(row.rate)}"

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        """By its id: there may be more studios than a menu holds."""
        return forms.ModelChoiceField(
            Partner.objects.all(),
            required=False,
            label=_("Estúdio"),
            widget=forms.TextInput({"size": 40, "spellcheck": "false"}),
            help_text=_("O id do estúdio, que está na página dele. Vazio: todos os estúdios."),
        )

    @admin.display(description=gettext_lazy("estúdio"), ordering="partner__name")
    def shown_partner(self, row: CommissionConfig) -> SafeString:
        return link_to(row.partner) if row.partner else state_label(gettext_lazy("todos"))

    @admin.display(description=gettext_lazy("comissão"), ordering="rate")
    def shown_rate(self, row: CommissionConfig) -> str:
        return _percent(row.rate)


class RuleForm(LocalForm):
    """An empty box fits anything."""

    gateway_kind = forms.ChoiceField(label=gettext_lazy("Provedor"), required=False)
    method = forms.ChoiceField(label=gettext_lazy("Método"), required=False)
    product_kind = forms.ChoiceField(label=gettext_lazy("Tipo de produto"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        any_one = [("", _("qualquer"))]
        kinds = [(slug, kind.title) for slug, kind in adapters().items()]
        offered: dict[str, Any] = {
            "gateway_kind": kinds,
            "method": Payment.Method.choices,
            "product_kind": Product.Kind.choices,
        }
        for name, choices in offered.items():
            if name in self.fields:
                self.fields[name].choices = [*any_one, *choices]  # type: ignore[attr-defined]


@admin.register(SettlementRule)
class SettlementRuleAdmin(KeptAdmin):
    """The rule that names most of a case holds for it; shares under way keep their day."""

    noun = "settlement_rule"
    form = RuleForm
    list_display = ("shown_rule", "shown_kind", "shown_method", "shown_product")
    ordering = ("gateway_kind", "method", "product_kind")
    search_ids = ()
    search_fields = ("gateway_kind__startswith",)
    search_help_text = gettext_lazy("Provedor.")
    fields = ("gateway_kind", "method", "product_kind", "days", "business_days")
    told = fields
    actions = None

    def name_of(self, row: SettlementRule) -> str:
        return self.shown_rule(row)

    @admin.display(description=gettext_lazy("prazo"), ordering="days")
    def shown_rule(self, row: SettlementRule) -> str:
        return f"D+{row.days} {_('úteis') if row.business_days else ''}".strip()

    @admin.display(description=gettext_lazy("provedor"), ordering="gateway_kind")
    def shown_kind(self, row: SettlementRule) -> str:
        known = adapters().get(row.gateway_kind)
        return known.title if known else row.gateway_kind or _("qualquer")

    @admin.display(description=gettext_lazy("método"), ordering="method")
    def shown_method(self, row: SettlementRule) -> str:
        return str(dict(Payment.Method.choices).get(row.method, row.method or _("qualquer")))

    @admin.display(description=gettext_lazy("tipo de produto"), ordering="product_kind")
    def shown_product(self, row: SettlementRule) -> str:
        word = dict(Product.Kind.choices).get(row.product_kind, row.product_kind or _("qualquer"))
        return str(word)
