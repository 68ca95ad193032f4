"""The outbox: what waits, what was given up, and the button that tries again."""

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import audit
from core.admin.reading import ReadOnlyAdmin, actor_of, pretty_json
from core.models import OutboxMessage
from core.outbox.delivering import replay_message


@admin.register(OutboxMessage)
class OutboxMessageAdmin(ReadOnlyAdmin):
    """Messages are written by programs; staff may give a dead one a new life."""

    list_display = (
        "id",
        "topic",
        "subscriber",
        "status",
        "failures",
        "created_at",
        "due_at",
        "done_at",
    )
    list_filter = ("status", "topic")
    search_fields = ("=request_id", "=fact", "^topic")
    search_help_text = gettext_lazy("Fato, pedido, ou começo do nome do fato.")
    fields = (
        "topic",
        "subscriber",
        "queue",
        "status",
        "sends",
        "failures",
        "error",
        "shown_payload",
        "fact",
        "request_id",
        "created_at",
        "due_at",
        "done_at",
    )
    readonly_fields = fields
    actions = ("replay",)

    @admin.display(description=gettext_lazy("conteúdo"))
    def shown_payload(self, message: OutboxMessage) -> SafeString:
        return pretty_json(message.payload)

    def has_replay_permission(self, request: HttpRequest) -> bool:
        """Whoever may change messages; the form itself stays read-only."""
        return request.user.has_perm("core.change_outboxmessage")

    @admin.action(description=gettext_lazy("Tentar de novo as desistidas"), permissions=["replay"])
    def replay(self, request: HttpRequest, chosen: QuerySet[OutboxMessage]) -> None:
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
