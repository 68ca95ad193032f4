"""What is on sale and what it costs: prices are added, never rewritten."""

from typing import Any

from django.contrib import admin
from django.db.models import Field, ForeignKey, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from billing.admin.holding_days import shown_standing, with_current_day
from billing.admin.keeping import KeptAdmin
from billing.admin.kept_forms import FromADayForm, LocalForm
from billing.models import OrderLine, PricingConfig, Product
from core.admin.filters import PickedFilter
from core.admin.labels import Tone, state_label
from core.admin.links import link_column
from core.admin.times import minute
from gateways.admin.figures import reais

_OURS = [(Product.Kind.ACCESS, Product.Kind.ACCESS.label),
         (Product.Kind.CREDITS, Product.Kind.CREDITS.label)]  # fmt: skip


class OwnerFilter(admin.SimpleListFilter):
    title = gettext_lazy("de quem")
    parameter_name = "de"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("plataforma", gettext_lazy("plataforma")), ("estudios", gettext_lazy("estúdios"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        chosen = self.value()
        return queryset.filter(partner__isnull=chosen == "plataforma") if chosen else None


@admin.register(Product)
class ProductAdmin(KeptAdmin):
    """Never deleted: it goes off sale. Its code never changes, programs order by it."""

    noun = "product"
    form = LocalForm
    list_display = ("name", "shown_state", "kind", "units", "max_installments", "shown_partner",
                    "slug")  # fmt: skip
    list_filter = (OwnerFilter, "is_on_sale", "kind", ("partner", PickedFilter))
    list_select_related = ("partner",)
    ordering = ("-created_at",)
    search_ids = ("pk", "partner", "delivery")
    search_fields = ("slug__exact", "name__istartswith")
    search_help_text = gettext_lazy("Código, começo do nome, id do produto, estúdio ou entrega.")
    fields = ("name", "slug", "kind", "units", "description", "max_installments", "is_on_sale",
              "shown_partner", "shown_delivery", "paid_to", "shown_created", "id")  # fmt: skip
    readonly_fields = ("shown_partner", "shown_delivery", "paid_to", "shown_created", "id")
    always_open = ("name", "description", "max_installments", "is_on_sale")
    told = ("name", "slug", "kind", "units", "description", "max_installments", "is_on_sale")
    shown_partner = link_column("partner", gettext_lazy("estúdio"))
    shown_delivery = link_column("delivery", gettext_lazy("entrega"))

    def is_used(self, row: Product) -> bool:
        return OrderLine.objects.filter(product=row).exists()

    def why_closed(self) -> str:
        return _("Já foi vendido: tipo, código e unidades ficam como estavam.")

    def about(self, row: Product) -> list[Any]:
        return [self.shown_state(row), row.get_kind_display(), row.slug]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        fixed = list(super().get_readonly_fields(request, obj))
        return fixed if obj is None else [*fixed, *({"slug", "kind"} - set(fixed))]

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[Any]:
        """A studio's packs are made by the studio, beside its delivery."""
        shown = list(super().get_fields(request, obj))
        if obj is None:
            made_here = set(self.told)
            return [name for name in shown if name in made_here]
        return shown

    def formfield_for_choice_field(
        self, db_field: Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name == "kind":
            kwargs["choices"] = _OURS
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=gettext_lazy("situação"), ordering="is_on_sale")
    def shown_state(self, product: Product) -> SafeString:
        if product.is_on_sale:
            return state_label(gettext_lazy("à venda"), Tone.DONE)
        return state_label(gettext_lazy("fora de venda"))

    @admin.display(description=gettext_lazy("criado em"))
    def shown_created(self, product: Product) -> str:
        return minute(product.created_at)


@admin.register(PricingConfig)
class PricingConfigAdmin(KeptAdmin):
    """A new price is a new row from a day on; orders keep the price they were placed at."""

    noun = "price"
    form = FromADayForm
    list_display = ("shown_product", "method", "shown_amount", "effective_date", "shown_standing")
    list_filter = ("method", ("product", PickedFilter))
    list_select_related = ("product",)
    ordering = ("-effective_date", "-pk")
    search_ids = ("product",)
    search_fields = ("product__slug__exact",)
    search_help_text = gettext_lazy("Código ou id do produto.")
    fields = ("product", "method", "amount", "effective_date")
    told = fields
    shown_product = link_column("product", gettext_lazy("produto"))
    list_display_links = ("effective_date",)
    shown_standing = shown_standing

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return with_current_day(super().get_queryset(request), "product", "method")

    def is_used(self, row: PricingConfig) -> bool:
        """Of a day that is over, or of today and somebody has bought at it since."""
        today = timezone.localdate()
        if row.effective_date != today:
            return row.effective_date < today
        midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
        lines = OrderLine.objects.filter(product=row.product_id, order__created_at__gte=midnight)
        return lines.exists()

    def why_closed(self) -> str:
        return _("Este preço já valeu, e por isso não muda: crie um novo, que valha a partir de "
                 "hoje ou de um dia à frente.")  # fmt: skip

    def name_of(self, row: PricingConfig) -> str:
        return f"{row.product}, {row.get_method_display()}, {reais(row.amount)}"

    def formfield_for_foreignkey(
        self, db_field: ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        """A studio prices its own packs, on its own pages."""
        kwargs["queryset"] = Product.objects.filter(partner__isnull=True)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description=gettext_lazy("preço"), ordering="amount")
    def shown_amount(self, row: PricingConfig) -> str:
        return reais(row.amount)
