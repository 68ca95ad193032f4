"""The toggles: every one that is declared, with its reason and a switch."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from core.admin.labels import Tone, state_label
from core.admin.reading import ReadOnlyAdmin, actor_of
from core.admin.trail import trail_panel
from core.models import ToggleOverride
from core.toggles import Toggle, declared_toggles


@admin.register(ToggleOverride)
class ToggleAdmin(ReadOnlyAdmin):
    """Shows what the code declares, not only what was overridden."""

    noun = "toggle"

    def has_flip_permission(self, request: HttpRequest) -> bool:
        """Whoever may change toggle overrides."""
        return request.user.has_perm("core.change_toggleoverride")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        if request.method == "POST":
            return self._flip(request)
        declared = declared_toggles()
        overrides = {each.key: each for each in ToggleOverride.objects.all()}
        context = {
            **self.admin_site.each_context(request),
            "title": _("Chaves de funcionalidade"),
            "opts": self.opts,
            "may_flip": self.has_flip_permission(request),
            "toggles": [_line(one, overrides.get(one.key)) for one in declared],
            "history": trail_panel(*(f"toggle:{one.key}" for one in declared)),
        }
        return TemplateResponse(request, "admin/core/toggles.html", context)

    def _flip(self, request: HttpRequest) -> HttpResponse:
        if not self.has_flip_permission(request):
            raise PermissionDenied
        chosen = {one.key: one for one in declared_toggles()}.get(request.POST.get("key", ""))
        if chosen is None:
            self.message_user(request, _("Não existe essa chave."), messages.ERROR)
        else:
            on = request.POST.get("to") == "on"
            chosen.set(on, by=actor_of(request))
            told = _("%s ligada.") if on else _("%s desligada.")
            self.message_user(request, told % chosen.key, messages.SUCCESS)
        return HttpResponseRedirect(request.path)


def _line(toggle: Toggle, override: ToggleOverride | None) -> dict[str, Any]:
    """A toggle as it stands; one that differs from its default is worth a second look."""
    is_on = override.is_on if override else toggle.default
    usual = is_on == toggle.default
    text = _("ligada") if is_on else _("desligada")
    tone = (Tone.DONE if is_on else Tone.QUIET) if usual else Tone.WARN
    return {
        "toggle": toggle,
        "is_on": is_on,
        "override": override,
        "state": state_label(text, tone),
    }
