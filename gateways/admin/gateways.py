"""Accounts at providers: their settings, their keys written and never read, how they answer."""

from collections.abc import Container
from typing import Any
from uuid import UUID

from django.contrib import admin, messages
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.admin.confirming import ask_first
from core.admin.filters import PickedFilter
from core.admin.labels import Tone, state_label
from core.admin.reading import HouseAdmin, actor_of
from core.admin.times import minute
from gateways.admin.checking import check_connection
from gateways.admin.fees import FeeInline
from gateways.admin.filters import KindFilter
from gateways.admin.forms import GatewayForm, form_for, state_of_secret
from gateways.admin.health import breaker_label
from gateways.admin.keeping import keep_gateway
from gateways.admin.tenants import NamedTenants, tenant_name
from gateways.admin.webhook_address import reveal_address
from gateways.models import Gateway, Payment
from gateways.payouts import PayoutAdapter
from gateways.registry import adapters
from gateways.services.enabling import set_gateway_enabled
from gateways.services.rotating import rotate_webhook_secret


@admin.register(Gateway)
class GatewayAdmin(HouseAdmin):
    """Never deleted: payments name it. An account that is no longer used is disabled."""

    noun = "gateway"
    list_display = ("name", "shown_state", "shown_breaker", "shown_kind", "shown_tenant",
                    "shown_methods", "priority", "weight")  # fmt: skip
    list_filter = ("is_enabled", KindFilter, ("partner_id", PickedFilter))
    list_select_related = ("health",)
    search_ids = ("pk", "partner_id")
    search_fields = ("name", "kind__startswith")
    search_help_text = gettext_lazy("Nome, provedor, id do gateway ou do estúdio.")
    readonly_fields = ("id", "shown_kind", "shown_tenant", "shown_keys", "shown_secret",
                       "created_at")  # fmt: skip
    inlines = (FeeInline,)
    actions = ("test_connection", "enable", "disable", "rotate")
    deeds = {
        "test_connection": gettext_lazy("Testar conexão"),
        "enable": gettext_lazy("Ativar"),
        "disable": gettext_lazy("Desativar"),
        "rotate": gettext_lazy("Trocar segredo do webhook"),
    }

    def about(self, row: Gateway) -> list[Any]:
        return [self.shown_state(row), breaker_label(row), self.shown_kind(row)]

    def actions_for(self, row: Gateway) -> list[str]:
        return ["test_connection", "disable" if row.is_enabled else "enable", "rotate"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request).select_related("health")
        return rows

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return NamedTenants

    def has_delete_permission(self, request: HttpRequest, obj: Gateway | None = None) -> bool:
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return super().has_add_permission(request) and self.may_set_credentials(request)

    def may_set_credentials(self, request: HttpRequest) -> bool:
        """Whoever may decide where the money goes."""
        return request.user.has_perm("gateways.set_gateway_credentials")

    def has_rotate_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("gateways.rotate_webhook_secret")

    # Pages ------------------------------------------------------------------------------------

    def get_urls(self) -> list[URLPattern]:
        guard = self.admin_site.admin_view
        address = path("<uuid:pk>/endereco", guard(self.webhook_address), name="gateways_address")
        return [address, *super().get_urls()]

    def webhook_address(self, request: HttpRequest, pk: UUID) -> HttpResponse:
        return reveal_address(self, request, pk)

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """First the provider, then its fields."""
        if request.GET.get("kind") not in adapters() and self.has_add_permission(request):
            return self._choose_kind(request)
        return super().add_view(request, form_url, extra_context)

    def _choose_kind(self, request: HttpRequest) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Novo gateway"),
            "kinds": [
                (slug, kind.title, self._labels(kind.capabilities.methods))
                for slug, kind in adapters().items()
            ],
            "partner_id": request.GET.get("partner_id", ""),
        }
        return self._page(request, "admin/gateways/gateway/choose_kind.html", context)

    def _page(self, request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        return TemplateResponse(request, template, context)

    def get_fieldsets(self, request: HttpRequest, obj: Gateway | None = None) -> Any:
        settings: tuple[str, ...] = (
            "name",
            "is_enabled",
            "is_test",
            "methods",
            "priority",
            "weight",
        )
        if issubclass(self._adapter(request, obj), PayoutAdapter):
            settings = (*settings, "pays_out")
        about: tuple[str, ...] = ("shown_kind", "partner_id", *settings)
        if obj is not None:
            about = ("shown_kind", "shown_tenant", *settings, "shown_secret", "created_at", "id")
        asked = tuple(f"credential_{each.name}" for each in self._adapter(request, obj).credentials)
        may = self._asks_credentials(request, obj)
        return [
            (None, {"fields": about}),
            (_("Credenciais"), {"fields": asked if may else ("shown_keys",)}),
        ]

    def get_form(
        self, request: HttpRequest, obj: Gateway | None = None, change: bool = False, **kwargs: Any
    ) -> type[ModelForm[Gateway]]:
        """The provider's fields, built anew for each account; a viewer gets none of them."""
        if not (self.has_change_permission(request, obj) if obj else True):
            return super().get_form(request, obj, change, **kwargs)
        known = obj.credentials if obj else {}
        may = self._asks_credentials(request, obj)
        made = form_for(self._adapter(request, obj), known, asks_credentials=may)
        return super().get_form(request, obj, change, form=made, **kwargs)

    def _asks_credentials(self, request: HttpRequest, obj: Gateway | None) -> bool:
        may_change = self.has_change_permission(request, obj) if obj else True
        return may_change and self.may_set_credentials(request)

    def _adapter(self, request: HttpRequest, obj: Gateway | None) -> Any:
        return adapters()[obj.kind if obj else request.GET["kind"]]

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        kind = self._adapter(request, None)
        return {**super().get_changeform_initial_data(request), "name": kind.title}

    def save_model(self, request: HttpRequest, obj: Gateway, form: Any, change: bool) -> None:
        """Saved, its breaker closed for new keys, and told, in one transaction."""
        account: GatewayForm = form
        if not change:
            obj.kind = request.GET["kind"]
        keep_gateway(
            obj,
            given=account.given_credentials(),
            before=dict(account.initial) if change else None,
            by=actor_of(request),
        )

    # Columns ----------------------------------------------------------------------------------

    @admin.display(description=gettext_lazy("situação"), ordering="is_enabled")
    def shown_state(self, gateway: Gateway) -> SafeString:
        label = (
            state_label(_("ativo"), Tone.DONE) if gateway.is_enabled else state_label(_("inativo"))
        )
        return format_html("{} {}", label, state_label(_("testes"))) if gateway.is_test else label

    @admin.display(description=gettext_lazy("saúde"))
    def shown_breaker(self, gateway: Gateway) -> SafeString:
        return breaker_label(gateway)

    @admin.display(description=gettext_lazy("provedor"), ordering="kind")
    def shown_kind(self, gateway: Gateway) -> str:
        return adapters()[gateway.kind].title if gateway.kind in adapters() else gateway.kind

    @admin.display(description=gettext_lazy("de quem"), ordering="partner_id")
    def shown_tenant(self, gateway: Any) -> SafeString | str:
        return gateway.tenant if hasattr(gateway, "tenant") else tenant_name(gateway.partner_id)

    @admin.display(description=gettext_lazy("métodos"))
    def shown_methods(self, gateway: Gateway) -> str:
        return self._labels(gateway.methods)

    @staticmethod
    def _labels(methods: Container[str]) -> str:
        """In the order of the choices, not of a set."""
        return ", ".join(str(label) for value, label in Payment.Method.choices if value in methods)

    @admin.display(description=gettext_lazy("chaves"))
    def shown_keys(self, gateway: Gateway) -> SafeString:
        kind = adapters().get(gateway.kind)
        lines = [
            (_(each.label), state_of_secret(gateway.credentials.get(each.name, "")))
            for each in (kind.credentials if kind else ())
        ]
        return format_html_join(SafeString("<br>"), "{}: {}", lines) if lines else SafeString("—")

    @admin.display(description=gettext_lazy("segredo do webhook"))
    def shown_secret(self, gateway: Gateway) -> str:
        until = gateway.previous_webhook_secret_until
        if until and until > timezone.now():
            return _("O anterior ainda abre até %s.") % minute(until)
        return _("Só o atual abre.")

    # Deeds ------------------------------------------------------------------------------------

    @admin.action(description=gettext_lazy("Testar conexão"), permissions=["change"])
    def test_connection(self, request: HttpRequest, chosen: QuerySet[Any]) -> None:
        """At most a few: each may take as long as a provider's patience."""
        for gateway in chosen[:5]:
            level, told = check_connection(gateway, by=actor_of(request), now=timezone.now())
            self.message_user(request, f"{gateway}: {told}", level)

    @admin.action(description=gettext_lazy("Ativar"), permissions=["change"])
    def enable(self, request: HttpRequest, chosen: QuerySet[Any]) -> None:
        self._set_enabled(request, chosen, True)

    @admin.action(description=gettext_lazy("Desativar"), permissions=["change"])
    @ask_first(
        title=gettext_lazy("Desativar gateways?"),
        consequence=gettext_lazy(
            "Eles deixam de receber cobranças novas. O que já foi cobrado continua sendo "
            "acompanhado, recebido e devolvido por eles."
        ),
    )
    def disable(self, request: HttpRequest, chosen: QuerySet[Any]) -> None:
        self._set_enabled(request, chosen, False)

    @admin.action(description=gettext_lazy("Trocar segredo do webhook"), permissions=["rotate"])
    @ask_first(
        title=gettext_lazy("Trocar o segredo do webhook?"),
        consequence=gettext_lazy(
            "O endereço muda. O anterior ainda é aceito por alguns dias: nesse prazo, cadastre o "
            "novo no painel do provedor."
        ),
    )
    def rotate(self, request: HttpRequest, chosen: QuerySet[Any]) -> None:
        for gateway in chosen:
            rotate_webhook_secret(gateway_id=gateway.pk, by=actor_of(request), now=timezone.now())
            told = _("%s tem um endereço novo. Copie-o e cadastre-o no provedor.") % gateway
            self.message_user(request, told, messages.SUCCESS)

    def _set_enabled(self, request: HttpRequest, chosen: QuerySet[Any], to: bool) -> None:
        by, now = actor_of(request), timezone.now()
        done = sum(
            set_gateway_enabled(gateway_id=each.pk, enabled=to, by=by, now=now) for each in chosen
        )
        one, many = ("%d ativado.", "%d ativados.") if to else ("%d desativado.", "%d desativados.")
        self.message_user(request, ngettext(one, many, done) % done, messages.SUCCESS)
