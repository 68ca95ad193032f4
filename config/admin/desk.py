"""The home page of the admin: what needs a person now, and how the last seven days went."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Aggregate, Count, DurationField, ExpressionWrapper, F, Q, Sum
from django.http import HttpRequest
from django.utils.translation import gettext as _

from config.admin.needs import WEEK, Need, needs_of
from core.admin.labels import state_of
from core.admin.links import link_to, list_of
from core.admin.panels import Head, Panel
from core.admin.times import minute
from partners.models import Delivery
from vouchers.admin.labels import REDEMPTION_TONES
from vouchers.models import Redemption, Voucher

RECENT = 8


class Median(Aggregate):
    """The middle value: one slow redemption does not move it."""

    function = "percentile_cont"
    template = "%(function)s(0.5) WITHIN GROUP (ORDER BY %(expressions)s)"
    name = "Median"


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of the last seven days."""

    text: str
    value: Any
    url: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything the home page shows."""

    needs: list[Need]
    figures: list[Figure]
    recent: Panel | None


def desk(request: HttpRequest, now: datetime) -> Desk:
    """At most one query a line, and none for what this member of staff may not see."""
    may = request.user.has_perm
    figures: list[Figure] = []
    if may("partners.view_delivery"):
        figures += _deliveries(now)
    if may("vouchers.view_voucher"):
        figures += _vouchers(now)
    if may("vouchers.view_redemption"):
        figures += _redemptions(now)
    recent = _recent() if may("vouchers.view_redemption") else None
    return Desk(needs_of(request, now), figures, recent)


def _deliveries(now: datetime) -> list[Figure]:
    published = Delivery.objects.filter(published_at__gte=now - WEEK).count()
    return [Figure(_("entregas publicadas"), published, list_of(Delivery))]


def _vouchers(now: datetime) -> list[Figure]:
    issued = Voucher.objects.filter(created_at__gte=now - WEEK).count()
    return [Figure(_("vouchers emitidos"), issued, list_of(Voucher))]


def _redemptions(now: datetime) -> list[Figure]:
    done = Q(status=Redemption.Status.COMPLETED)
    took = ExpressionWrapper(F("finished_at") - F("started_at"), output_field=DurationField())
    week = Redemption.objects.filter(started_at__gte=now - WEEK).aggregate(
        completed=Count("pk", filter=done),
        files=Sum("assets_total", filter=done),
        median=Median(took, filter=done),
    )
    completed = list_of(Redemption, status__exact=Redemption.Status.COMPLETED)
    median = f"{week['median'].total_seconds():.1f}".replace(".", ",") if week["median"] else "—"
    return [
        Figure(_("vouchers resgatados"), week["completed"], completed),
        Figure(_("arquivos guardados"), week["files"] or 0, completed),
        Figure(_("do código à galeria, mediana"), median, completed, unit="s"),
    ]


def _recent() -> Panel:
    claims = Redemption.objects.select_related("user", "voucher__delivery__partner")[:RECENT]
    return Panel(
        title=_("Últimos resgates"),
        heads=[
            Head(_("iniciado em")),
            Head(_("situação")),
            Head(_("pessoa")),
            Head(_("entrega")),
            Head(_("estúdio")),
            Head(_("cópias"), is_figure=True),
        ],
        rows=[
            [
                link_to(claim, minute(claim.started_at)),
                state_of(claim, REDEMPTION_TONES),
                link_to(claim.user),
                link_to(claim.voucher.delivery),
                link_to(claim.voucher.delivery.partner),
                f"{claim.assets_copied}/{claim.assets_total}",
            ]
            for claim in claims
        ],
        empty=_("Ninguém resgatou ainda."),
        more=list_of(Redemption),
    )
