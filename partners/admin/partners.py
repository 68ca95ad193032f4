"""Studios: their contacts, their balance, a key for their programs, credits for their vouchers."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.forms import Form, ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django_stubs_ext import StrOrPromise

from core import audit
from core.admin.labels import Tone, state_label
from core.admin.reading import HouseAdmin, actor_of
from partners.admin.forms import GrantForm, KeyForm, MemberForm
from partners.credits import balance, grant_credits
from partners.models import CreditEntry, Partner
from partners.services import invite_member, issue_api_key

_TOLD = ("is_active", "accent_color", "terms_accepted_at")
"""What the trail keeps word for word; of contacts it keeps only that they changed."""


class CreditsLeft(admin.SimpleListFilter):
    """Who can still issue vouchers of Acesso Perpétuo."""

    title = gettext_lazy("créditos")
    parameter_name = "creditos"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, StrOrPromise]]:
        return [("tem", gettext_lazy("com saldo")), ("acabaram", gettext_lazy("acabaram"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        """Who never had any is in neither list."""
        if self.value() == "tem":
            return queryset.filter(balance__gt=0)
        if self.value() == "acabaram":
            return queryset.filter(balance=0, credit_entries__isnull=False).distinct()
        return None


@admin.register(Partner)
class PartnerAdmin(HouseAdmin):
    noun = "partner"
    list_display = ("name", "shown_state", "email", "shown_balance", "created_at")
    list_filter = ("is_active", CreditsLeft)
    search_addresses = ("email__iexact",)
    search_fields = ("name", "email")
    search_help_text = gettext_lazy("Nome, e-mail ou id.")
    fields = (
        "id",
        "name",
        "email",
        "phone",
        "accent_color",
        "is_active",
        "terms_accepted_at",
        "shown_balance",
        "created_at",
    )
    readonly_fields = ("id", "shown_balance", "created_at")

    def about(self, row: Any) -> list[Any]:
        left = ngettext("%d crédito", "%d créditos", row.balance) % row.balance
        return [self.shown_state(row), row.email, left]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With the balance of each row shown: one sum by index, no query a row."""
        entries = CreditEntry.objects.filter(partner=OuterRef("pk")).order_by()
        total = entries.values("partner").annotate(total=Sum(F("amount"))).values("total")
        rows = super().get_queryset(request)
        counted: QuerySet[Any] = rows.annotate(balance=Coalesce(Subquery(total), 0))
        return counted

    @admin.display(description=gettext_lazy("situação"), ordering="is_active")
    def shown_state(self, partner: Partner) -> SafeString:
        if partner.is_active:
            return state_label(gettext_lazy("ativo"), Tone.DONE)
        return state_label(gettext_lazy("inativo"))

    @admin.display(description=gettext_lazy("créditos"), ordering="balance")
    def shown_balance(self, partner: Any) -> int:
        return getattr(partner, "balance", 0)

    def has_delete_permission(self, request: HttpRequest, obj: Partner | None = None) -> bool:
        """Rows stay, because deliveries name them; a studio that leaves is made inactive."""
        return False

    def save_model(
        self, request: HttpRequest, obj: Partner, form: ModelForm[Partner], change: bool
    ) -> None:
        """Saved and told in one transaction."""
        with transaction.atomic():
            super().save_model(request, obj, form, change)
            audit.record(
                "partners.partner.changed" if change else "partners.partner.created",
                subject=f"partner:{obj.pk}",
                by=actor_of(request),
                before={name: _plain(form.initial.get(name)) for name in _TOLD} if change else None,
                after={
                    "changed": form.changed_data,
                    **{name: _plain(getattr(obj, name)) for name in _TOLD},
                },
            )

    def get_urls(self) -> list[URLPattern]:
        guard = self.admin_site.admin_view
        return [
            path("<uuid:pk>/key", guard(self.issue_key), name="partners_partner_key"),
            path("<uuid:pk>/member", guard(self.invite), name="partners_partner_member"),
            path("<uuid:pk>/credits", guard(self.grant), name="partners_partner_credits"),
            *super().get_urls(),
        ]

    def issue_key(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """A key for the partner's program. It is on the page that answers, and nowhere else."""
        partner = self._partner(request, pk, "partners.add_apikey")
        form = KeyForm(request.POST or None)
        plain = ""
        if request.method == "POST" and form.is_valid():
            _key, plain = issue_api_key(
                partner_id=partner.pk,
                name=form.cleaned_data["name"],
                by=actor_of(request),
                now=timezone.now(),
            )
        return self._page(request, partner, form, _("Emitir chave de API"), plain=plain)

    def grant(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """Credits given by hand; a form sent twice grants once."""
        partner = self._partner(request, pk, "partners.add_creditentry")
        form = GrantForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            given = form.cleaned_data
            grant_credits(
                partner_id=partner.pk,
                amount=given["amount"],
                source=f"grant:{given['once']}",
                by=actor_of(request),
                now=timezone.now(),
                note=given["note"],
            )
            told = _("Créditos concedidos. Saldo: %d.") % balance(partner_id=partner.pk)
            self.message_user(request, told, messages.SUCCESS)
            return HttpResponseRedirect(reverse("admin:partners_partner_change", args=[pk]))
        return self._page(request, partner, form, _("Conceder créditos"))

    def invite(self, request: HttpRequest, pk: Any) -> HttpResponse:
        """A person who looks after the studio on the site."""
        partner = self._partner(request, pk, "partners.add_member")
        form = MemberForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            invite_member(
                partner_id=partner.pk, by=actor_of(request), now=timezone.now(), **form.cleaned_data
            )
            told = _("Convite enviado. A pessoa encontra o estúdio em /estudio.")
            self.message_user(request, told, messages.SUCCESS)
            return HttpResponseRedirect(reverse("admin:partners_partner_change", args=[pk]))
        return self._page(request, partner, form, _("Convidar pessoa"))

    def _partner(self, request: HttpRequest, pk: Any, permission: str) -> Partner:
        if not request.user.has_perm(permission):
            raise PermissionDenied
        return get_object_or_404(Partner, pk=pk)

    def _page(
        self, request: HttpRequest, partner: Partner, form: Form, title: str, **more: str
    ) -> TemplateResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": title,
            "partner": partner,
            "form": form,
            **more,
        }
        return TemplateResponse(request, "admin/partners/partner/one_deed.html", context)


def _plain(value: Any) -> Any:
    return value.isoformat() if hasattr(value, "isoformat") else value
