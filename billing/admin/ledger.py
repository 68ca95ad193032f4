"""The books: accounts with their balances, entries with their legs. Nobody writes here."""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from billing.admin.statements import account_page, partner_page, trial_page
from billing.admin.wording import ENTRIES, entry_word, link_of
from billing.chart import CHART
from billing.ledgering.balances import balances
from billing.models import Account, Entry
from core.admin.actors import actor_names
from core.admin.filters import PickedFilter
from core.admin.links import link_to
from core.admin.reading import ReadOnlyAdmin
from core.admin.searching import as_uuid
from gateways.admin.figures import reais
from gateways.admin.tenants import tenant_names


class WithBalances(ChangeList):
    """A list whose rows know their `balance` and whose they are: one query each for a page."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        rows: list[Any] = list(self.result_list)
        held = balances([row.path for row in rows])
        names = tenant_names(row.partner_id for row in rows)
        for row in rows:
            row.balance = held[row.path]
            row.tenant = names.get(row.partner_id, "")


class HeadingFilter(admin.SimpleListFilter):
    title = gettext_lazy("conta do plano")
    parameter_name = "codigo"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(code, f"{code} {each.name}") for code, each in CHART.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        return queryset.filter(code=self.value()) if self.value() else None


@admin.register(Account)
class AccountAdmin(ReadOnlyAdmin):
    """A row leads to its statement: that is what one looks at an account for."""

    list_display = ("code", "shown_name", "shown_tenant", "shown_balance", "path")
    list_filter = (HeadingFilter, ("partner_id", PickedFilter))
    list_display_links = ("shown_name",)
    ordering = ("path",)
    search_ids = ("partner_id",)
    search_fields = ("path__startswith",)
    search_help_text = gettext_lazy("Começo da conta (partner:…), código, id do estúdio.")
    fields = ("code", "shown_name", "shown_balance", "path", "normal_side", "never_negative",
              "created_at")  # fmt: skip
    readonly_fields = fields
    change_list_template = "admin/billing/account/change_list.html"

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return WithBalances

    def exactly(self, text: str) -> list[Q] | None:
        if text in CHART:
            return [Q(code=text)]
        identity = as_uuid(text)
        if identity is None:
            return None
        return [Q(partner_id=identity), Q(path=f"gateway:{identity}:receivable")]

    def name_of(self, row: Account) -> str:
        return f"{row.code} {row.heading.name}"

    def get_urls(self) -> list[URLPattern]:
        guard = self.admin_site.admin_view
        return [
            path("balancete", guard(self.trial), name="billing_trial"),
            path("estudio/<uuid:pk>/extrato", guard(self.partner), name="billing_partner_books"),
            path("<int:pk>/extrato", guard(self.statement), name="billing_account_books"),
            *super().get_urls(),
        ]

    def trial(self, request: HttpRequest) -> HttpResponse:
        return trial_page(self, request)

    def statement(self, request: HttpRequest, pk: int) -> HttpResponse:
        return account_page(self, request, pk)

    def partner(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return partner_page(self, request, pk)

    @admin.display(description=gettext_lazy("nome"), ordering="code")
    def shown_name(self, account: Account) -> str:
        return str(account.heading.name)

    @admin.display(description=gettext_lazy("de quem"))
    def shown_tenant(self, account: Any) -> SafeString | str:
        return getattr(account, "tenant", "")

    @admin.display(description=gettext_lazy("saldo"))
    def shown_balance(self, account: Any) -> str:
        known = getattr(account, "balance", None)
        return reais(balances([account.path])[account.path] if known is None else known)


class EntryKindFilter(admin.SimpleListFilter):
    """All but sales are few; those of a kind are found by it."""

    title = gettext_lazy("tipo")
    parameter_name = "tipo"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return list(ENTRIES.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        return queryset.filter(kind=self.value()) if self.value() else None


@admin.register(Entry)
class EntryAdmin(ReadOnlyAdmin):
    list_display = ("posted_at", "shown_kind", "shown_source", "shown_amount", "legs",
                    "effective_date", "memo")  # fmt: skip
    list_filter = (EntryKindFilter, "posted_at")
    list_per_page = 50
    ordering = ("-posted_at", "-pk")
    search_ids = ("pk",)
    search_fields = ("source__exact",)
    search_help_text = gettext_lazy("Origem (order:…, payout:…, voucher:…) ou id.")
    fields = ("shown_kind", "shown_source", "shown_amount", "effective_date", "posted_at",
              "shown_by", "memo", "shown_reverses", "source", "id")  # fmt: skip
    readonly_fields = fields

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return WithAmounts

    def exactly(self, text: str) -> list[Q] | None:
        identity = as_uuid(text)
        if identity is None:
            return [Q(source=text)] if ":" in text else None
        nouns = ("order", "payout", "settlement", "voucher")
        return [Q(pk=identity), *(Q(source=f"{noun}:{identity}") for noun in nouns)]

    def name_of(self, row: Entry) -> str:
        return entry_word(row.kind).capitalize()

    @admin.display(description=gettext_lazy("o que"), ordering="kind")
    def shown_kind(self, entry: Entry) -> str:
        return entry_word(entry.kind)

    @admin.display(description=gettext_lazy("de"))
    def shown_source(self, entry: Entry) -> SafeString | str:
        return link_of(entry.source)

    @admin.display(description=gettext_lazy("valor"))
    def shown_amount(self, entry: Any) -> str:
        known = getattr(entry, "amount", None)
        return reais(amount_of(entry) if known is None else known)

    @admin.display(description=gettext_lazy("por"))
    def shown_by(self, entry: Entry) -> str:
        return actor_names({entry.by}).get(entry.by, entry.by)

    @admin.display(description=gettext_lazy("estorna"))
    def shown_reverses(self, entry: Entry) -> SafeString:
        return link_to(entry.reverses)


def amount_of(entry: Entry) -> Any:
    """What it moves: all its debits, which are all its credits."""
    return sum(leg.debit for leg in entry.postings.all())


class WithAmounts(ChangeList):
    """One query for the legs of a page."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        shown: Any = self.result_list
        self.result_list = shown.prefetch_related("postings")
        for row in self.result_list:
            row.amount = amount_of(row)
