"""What the trail and the outbox tell of one row, on that row's page."""

import json
from typing import Any

from django.db.models import Model
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from core.admin.actors import name_actors
from core.admin.labels import Tone, Tones, state_of
from core.admin.links import link_to, list_of
from core.admin.panels import LINES, Head, Panel
from core.admin.times import second
from core.models import AuditEntry, OutboxMessage

Status = OutboxMessage.Status
MESSAGE_TONES: Tones = {
    Status.PENDING: Tone.MOVING,
    Status.SENT: Tone.MOVING,
    Status.DONE: Tone.DONE,
    Status.DEAD: Tone.WRONG,
}
_LONGEST_DETAIL = 160


def trail_panel(*subjects: str) -> Panel:
    """Everything that was done to these subjects (`voucher:<id>`), newest first."""
    entries = name_actors(AuditEntry.objects.filter(subject__in=subjects)[: LINES + 1])
    return Panel(
        title=_("Linha do tempo"),
        heads=[Head(_("quando")), Head(_("o que")), Head(_("quem")), Head(_("detalhe"))],
        rows=[
            [
                link_to(entry, second(entry.at)),
                entry.action,
                entry.actor_name,
                short_json(entry.after),
            ]
            for entry in entries[:LINES]
        ],
        empty=_("A trilha ainda não conta nada."),
        more=list_of(AuditEntry, subject__exact=subjects[0]) if len(entries) > LINES else "",
    )


def messages_panel(**payload: str) -> Panel:
    """The facts whose payload names a row (`redemption_id="…"`), newest first."""
    found = list(OutboxMessage.objects.filter(payload__contains=payload)[:LINES])
    return Panel(
        title=_("Mensagens"),
        heads=[
            Head(_("fato")),
            Head(_("assinante")),
            Head(_("situação")),
            Head(_("falhas"), is_figure=True),
            Head(_("último erro")),
        ],
        rows=[
            [
                link_to(message, message.topic),
                message.subscriber or "—",
                state_of(message, MESSAGE_TONES),
                message.failures,
                Truncator(message.error).chars(_LONGEST_DETAIL),
            ]
            for message in found
        ],
        empty=_("Nenhuma: as concluídas são guardadas por 30 dias."),
    )


def subject_of(noun: str, row: Model) -> str:
    """How the trail names a row."""
    return f"{noun}:{row.pk}"


def short_json(value: Any) -> SafeString:
    """One line of JSON, as `name: value`."""
    if not isinstance(value, dict):
        return SafeString("")
    text = " · ".join(f"{name}: {_plain(each)}" for name, each in value.items())
    return format_html('<span class="detail">{}</span>', Truncator(text).chars(_LONGEST_DETAIL))


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
