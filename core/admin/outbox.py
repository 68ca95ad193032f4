"""The outbox: what waits, what was given up, and the button that tries again."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import audit
from core.admin.filters import PickedFilter
from core.admin.labels import state_column
from core.admin.reading import ReadOnlyAdmin, actor_of, pretty_json
from core.admin.trail import MESSAGE_TONES
from core.models import OutboxMessage
from core.outbox.delivering import replay_message

_LONGEST_ERROR = 90
_LONGEST_NUMBER = 19


@admin.register(OutboxMessage)
class OutboxMessageAdmin(ReadOnlyAdmin):
    """Messages are written by programs; staff may give a dead one a new life."""

    noun = "message"
    list_display = ("id", "shown_state", "topic", "subscriber", "failures", "shown_error",
                    "created_at")  # fmt: skip
    list_filter = ("status", ("topic", PickedFilter))
    search_ids = ("fact",)
    search_fields = ("topic__startswith",)
    search_help_text = gettext_lazy("Número, fato, pedido, ou começo do nome do fato.")
    fields = ("topic", "subscriber", "queue", "shown_state", "sends", "failures", "error",
              "shown_payload", "shown_fact", "request_id", "created_at", "due_at",
              "done_at")  # fmt: skip
    readonly_fields = fields
    actions = ("replay",)
    deeds = {"replay": gettext_lazy("Tentar de novo")}
    shown_state = state_column(MESSAGE_TONES)

    def exactly(self, text: str) -> Sequence[Q] | None:
        """A number is a message's; 32 hexadecimal digits without hyphens may be a request's."""
        if text.isdecimal():
            return [Q(pk=int(text))] if len(text) < _LONGEST_NUMBER else []
        guesses = super().exactly(text)
        return guesses if guesses is None else [*guesses, Q(request_id=text)]

    @admin.display(description=gettext_lazy("último erro"))
    def shown_error(self, message: OutboxMessage) -> str:
        return Truncator(message.error).chars(_LONGEST_ERROR)

    @admin.display(description=gettext_lazy("id do fato"))
    def shown_fact(self, message: OutboxMessage) -> str:
        return str(message.fact)

    @admin.display(description=gettext_lazy("conteúdo"))
    def shown_payload(self, message: OutboxMessage) -> SafeString:
        return pretty_json(message.payload)

    def actions_for(self, row: OutboxMessage) -> list[str]:
        return ["replay"] if row.status == OutboxMessage.Status.DEAD else []

    def has_replay_permission(self, request: HttpRequest) -> bool:
        """Whoever may change messages; the form itself stays read-only."""
        return request.user.has_perm("core.change_outboxmessage")

    @admin.action(description=gettext_lazy("Tentar de novo as desistidas"), permissions=["replay"])
    def replay(self, request: HttpRequest, chosen: QuerySet[Any]) -> None:
        """Dead messages only; the others of the selection are left alone."""
        dead = list(chosen.filter(status=OutboxMessage.Status.DEAD))
        with transaction.atomic():
            for message in dead:
                replay_message(message)
                audit.record(
                    "core.message.replayed",
                    subject=f"message:{message.id}",
                    by=actor_of(request),
                    after={"topic": message.topic},
                )
        if dead:
            told = ngettext("%d mensagem volta à fila.", "%d mensagens voltam à fila.", len(dead))
            self.message_user(request, told % len(dead), messages.SUCCESS)
        else:
            self.message_user(request, _("Nenhuma das escolhidas estava desistida."))
