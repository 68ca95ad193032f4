"""What stands about vouchers on the pages of deliveries, partners, vouchers and people."""

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from billing.admin.wording import introduce
from core.admin.labels import state_of
from core.admin.links import link_to, list_of
from core.admin.panels import Head, Panel, panel_of_rows, panel_on
from core.admin.times import day, minute
from partners.models import Delivery, Partner
from vouchers.admin.labels import REDEMPTION_TONES, VOUCHER_TONES, code_label
from vouchers.models import Moment, Redemption, Voucher

introduce("moment", Moment, gettext_lazy("momento"))
introduce("voucher", Voucher, gettext_lazy("voucher"))


@panel_on(Delivery, needs="vouchers.view_voucher")
def vouchers_of_delivery(request: HttpRequest, delivery: Delivery) -> Panel:
    more = list_of(Voucher, delivery__id__exact=delivery.pk)
    return _vouchers(Voucher.objects.filter(delivery=delivery), more)


@panel_on(Partner, needs="vouchers.view_voucher")
def vouchers_of_partner(request: HttpRequest, partner: Partner) -> Panel:
    more = list_of(Voucher, partner__id__exact=partner.pk)
    return _vouchers(Voucher.objects.filter(partner=partner), more)


@panel_on(User, needs="vouchers.view_redemption")
def redemptions_of_person(request: HttpRequest, person: User) -> Panel:
    more = list_of(Redemption, user__id__exact=person.pk)
    return _redemptions(Redemption.objects.filter(user=person), more)


@panel_on(User, needs="vouchers.view_moment")
def moments_of_person(request: HttpRequest, person: User) -> Panel:
    return panel_of_rows(
        _("Galerias"),
        [
            Head(_("título")),
            Head(_("estúdio")),
            Head(_("privacidade")),
            Head(_("acesso até")),
            Head(_("criada em")),
        ],
        Moment.objects.filter(user=person).select_related("partner"),
        lambda moment: [
            link_to(moment),
            link_to(moment.partner),
            moment.get_privacy_display(),
            day(moment.access_until) if moment.access_until else _("Acesso Perpétuo"),
            minute(moment.created_at),
        ],
        more=list_of(Moment, user__id__exact=person.pk),
        empty=_("Ainda nenhuma."),
    )


@panel_on(Voucher, needs="vouchers.view_redemption")
def redemptions_of_voucher(request: HttpRequest, voucher: Voucher) -> Panel:
    more = list_of(Redemption, voucher__id__exact=voucher.pk)
    return _redemptions(Redemption.objects.filter(voucher=voucher), more)


def _vouchers(found: QuerySet[Voucher], more: str) -> Panel:
    return panel_of_rows(
        _("Vouchers"),
        [
            Head(_("código")),
            Head(_("situação")),
            Head(_("acesso")),
            Head(_("resgatado por")),
            Head(_("emitido em")),
        ],
        found.select_related("redeemed_by"),
        lambda voucher: [
            link_to(voucher, code_label(voucher.code)),
            state_of(voucher, VOUCHER_TONES),
            voucher.get_access_display(),
            link_to(voucher.redeemed_by),
            minute(voucher.created_at),
        ],
        more=more,
        empty=_("Nenhum emitido."),
    )


def _redemptions(found: QuerySet[Redemption], more: str) -> Panel:
    return panel_of_rows(
        _("Resgates"),
        [
            Head(_("iniciado em")),
            Head(_("situação")),
            Head(_("pessoa")),
            Head(_("entrega")),
            Head(_("cópias"), is_figure=True),
        ],
        found.select_related("user", "voucher__delivery"),
        lambda claim: [
            link_to(claim, minute(claim.started_at)),
            state_of(claim, REDEMPTION_TONES),
            link_to(claim.user),
            link_to(claim.voucher.delivery),
            f"{claim.assets_copied}/{claim.assets_total}",
        ],
        more=more,
        empty=_("Ninguém resgatou ainda."),
    )
