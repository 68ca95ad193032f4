"""People in the admin: found, blocked, sent a fresh link; never edited behind their back."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.db.models import Q, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_stubs_ext import StrOrPromise

from accounts.admin_groups import GroupAdmin
from accounts.errors import OneselfBlocked
from accounts.models import User
from accounts.services import block_person, send_fresh_link, unblock_person
from core import audit
from core.admin.confirming import ask_first
from core.admin.labels import Tone, state_label
from core.admin.reading import HouseAdmin

__all__ = ["GroupAdmin", "UserAdmin"]

SHOWN = (
    "id",
    "email",
    "name",
    "state",
    "email_confirmed_at",
    "blocked_at",
    "erased_at",
    "last_login",
    "created_at",
    "is_staff",
    "is_superuser",
    "groups",
)
RIGHTS = frozenset({"is_staff", "is_superuser", "groups"})


class PersonState(admin.SimpleListFilter):
    """The same four states as the column's."""

    title = _("situação")
    parameter_name = "situacao"
    _STATES = {
        "ativa": (_("ativa"), Q(is_active=True)),
        "aguarda": (
            _("aguarda ativação"),
            Q(is_active=False, blocked_at__isnull=True, erased_at__isnull=True),
        ),
        "bloqueada": (_("bloqueada"), Q(blocked_at__isnull=False, erased_at__isnull=True)),
        "apagada": (_("apagada"), Q(erased_at__isnull=False)),
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, StrOrPromise]]:
        return [(value, text) for value, (text, _rows) in self._STATES.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any] | None:
        state = self._STATES.get(self.value() or "")
        return queryset.filter(state[1]) if state else None


@admin.register(User)
class UserAdmin(HouseAdmin):
    """Clients and staff. Rights are given by superusers; everything else is the person's own."""

    noun = "user"
    list_display = ["email", "name", "state", "is_staff", "created_at", "last_login"]
    list_filter = [PersonState, "is_staff", "created_at"]
    search_addresses = ("email",)
    search_fields = ["email", "name"]
    search_help_text = _("E-mail, nome ou id")
    actions = ["block", "unblock", "send_link"]
    fields = SHOWN

    @admin.display(description=_("situação"))
    def state(self, person: User) -> SafeString:
        if person.erased_at:
            return state_label(_("apagada"))
        if person.blocked_at:
            return state_label(_("bloqueada"), Tone.WARN)
        if person.is_active:
            return state_label(_("ativa"), Tone.DONE)
        return state_label(_("aguarda ativação"), Tone.MOVING)

    def actions_for(self, row: User) -> list[str]:
        letters = ["send_link"] if row.may_be_invited else []
        return [*letters, "unblock" if row.blocked_at else "block"]

    def name_of(self, row: User) -> str:
        return row.email

    def about(self, row: User) -> list[Any]:
        return [self.state(row), row.name]

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        superuser = isinstance(request.user, User) and request.user.is_superuser
        return [name for name in SHOWN if not (superuser and name in RIGHTS)]

    def save_related(
        self, request: HttpRequest, form: ModelForm[User], formsets: Any, change: bool
    ) -> None:
        """Rights given or taken are in the audit trail, in the transaction of the change."""
        super().save_related(request, form, formsets, change)
        if form.has_changed():
            audit.record(
                "accounts.rights.changed",
                subject=f"user:{form.instance.pk}",
                by=f"user:{request.user.pk}",
                before={name: _plain(form.initial.get(name)) for name in form.changed_data},
                after={name: _plain(form.cleaned_data[name]) for name in form.changed_data},
            )

    def has_add_permission(self, request: HttpRequest) -> bool:
        """People come by signing up or by redeeming."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Rows stay, because others name them; erasing is a service."""
        return False

    @admin.action(description=_("Bloquear"), permissions=["change"])
    @ask_first(
        title=_("Bloquear pessoas?"),
        consequence=_(
            "Saem de todos os aparelhos na hora, não entram mais, e suas galerias ficam "
            "escondidas até o desbloqueio. Nada é apagado."
        ),
    )
    def block(self, request: HttpRequest, people: QuerySet[User]) -> None:
        self._each(request, people, block_person)

    @admin.action(description=_("Desbloquear"), permissions=["change"])
    def unblock(self, request: HttpRequest, people: QuerySet[User]) -> None:
        self._each(request, people, unblock_person)

    @admin.action(description=_("Enviar novo link de ativação"), permissions=["change"])
    def send_link(self, request: HttpRequest, people: QuerySet[User]) -> None:
        self._each(request, people, send_fresh_link)

    def _each(self, request: HttpRequest, people: QuerySet[User], deed: Callable[..., Any]) -> None:
        done = 0
        for person in people:
            try:
                deed(person_id=person.pk, now=timezone.now(), by=f"user:{request.user.pk}")
                done += 1
            except OneselfBlocked as refusal:
                self.message_user(request, refusal.title, messages.ERROR)
        told = ngettext("%d pessoa.", "%d pessoas.", done) % done
        self.message_user(request, str(_("Feito para %s")) % told, messages.SUCCESS)


def _plain(value: Any) -> Any:
    """A right as the audit trail keeps it: a yes or no, or the names of groups."""
    return value if isinstance(value, bool) else sorted(str(each) for each in value or [])
