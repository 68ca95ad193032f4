"""Studios' own accounts at payment providers: their name on the desk's pages of payments, and the

accounts on the page of a studio.
"""

from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from core.admin.labels import Tone, state_label
from core.admin.links import link_to, list_of
from core.admin.panels import Head, Panel, panel_of_rows, panel_on
from gateways.admin.health import breaker_label
from gateways.admin.tenants import Names, name_tenants
from gateways.models import Gateway
from gateways.registry import adapters
from partners.models import Partner


@name_tenants
def studios_by_name(ids: set[UUID]) -> Names:
    """Links to the studios among these; one query."""
    return {pk: link_to(row) for pk, row in Partner.objects.only("name").in_bulk(ids).items()}


@panel_on(Partner, needs="gateways.view_gateway")
def gateways_of_partner(request: HttpRequest, partner: Partner) -> Panel:
    adding = f"{reverse('admin:gateways_gateway_add')}?partner_id={partner.pk}"
    return panel_of_rows(
        _("Gateways de pagamento"),
        [
            Head(_("nome")),
            Head(_("situação")),
            Head(_("saúde")),
            Head(_("provedor")),
            Head(_("prioridade"), is_figure=True),
            Head(_("peso"), is_figure=True),
        ],
        Gateway.objects.filter(partner_id=partner.pk).select_related("health"),
        lambda gateway: [
            link_to(gateway),
            state_label(_("ativo"), Tone.DONE) if gateway.is_enabled else state_label(_("inativo")),
            breaker_label(gateway),
            adapters()[gateway.kind].title if gateway.kind in adapters() else gateway.kind,
            gateway.priority,
            gateway.weight,
        ],
        more=list_of(Gateway, partner_id__exact=partner.pk),
        empty=format_html(
            '{} <a href="{}">{}</a>',
            _("Nenhum próprio: cobra pelos da plataforma."),
            adding,
            _("Criar um"),
        ),
    )
