"""What belongs to a studio, on its page: movements of credits, keys, deliveries."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from core.admin.labels import state_label, state_of
from core.admin.links import link_to, list_of
from core.admin.panels import Head, Panel, panel_of_rows, panel_on
from core.admin.times import minute
from partners.admin.keys import key_state
from partners.admin.tones import DELIVERY_TONES
from partners.models import ApiKey, CreditEntry, Delivery, Member, Partner


@panel_on(Partner, needs="partners.view_apikey")
def keys_of_partner(request: HttpRequest, partner: Partner) -> Panel:
    return panel_of_rows(
        _("Chaves de API"),
        [
            Head(_("prefixo")),
            Head(_("situação")),
            Head(_("nome")),
            Head(_("criada em")),
            Head(_("último uso")),
        ],
        ApiKey.objects.filter(partner=partner),
        lambda key: [
            link_to(key, key.prefix),
            key_state(key),
            key.name,
            minute(key.created),
            minute(key.last_used_at),
        ],
        more=list_of(ApiKey, partner__id__exact=partner.pk),
        empty=_("Nenhuma ainda: emita uma para o programa do estúdio."),
    )


@panel_on(Partner, needs="partners.view_creditentry")
def credits_of_partner(request: HttpRequest, partner: Partner) -> Panel:
    return panel_of_rows(
        _("Créditos"),
        [
            Head(_("em")),
            Head(_("tipo")),
            Head(_("créditos"), is_figure=True),
            Head(_("origem")),
            Head(_("por")),
        ],
        CreditEntry.objects.filter(partner=partner),
        lambda entry: [
            minute(entry.created_at),
            state_label(entry.get_kind_display()),
            f"{entry.amount:+d}" if entry.amount else "0",
            entry.source,
            entry.by,
        ],
        more=list_of(CreditEntry, partner__id__exact=partner.pk),
        empty=_("Nenhum movimento."),
    )


@panel_on(Partner, needs="partners.view_delivery")
def deliveries_of_partner(request: HttpRequest, partner: Partner) -> Panel:
    return panel_of_rows(
        _("Entregas"),
        [Head(_("título")), Head(_("situação")), Head(_("cliente")), Head(_("criada em"))],
        Delivery.objects.filter(partner=partner).defer("assets_payload"),
        lambda delivery: [
            link_to(delivery),
            state_of(delivery, DELIVERY_TONES),
            delivery.client_name,
            minute(delivery.created_at),
        ],
        more=list_of(Delivery, partner__id__exact=partner.pk),
        empty=_("Nenhuma ainda."),
    )


@panel_on(Partner, needs="partners.view_member")
def people_of_partner(request: HttpRequest, partner: Partner) -> Panel:
    return panel_of_rows(
        _("Pessoas"),
        [Head(_("pessoa")), Head(_("desde"))],
        Member.objects.filter(partner=partner).select_related("user"),
        lambda member: [link_to(member, str(member)), minute(member.created_at)],
        more=list_of(Member, partner__id__exact=partner.pk),
        empty=_("Ninguém ainda: convide quem cuida dos créditos e do dinheiro."),
    )
