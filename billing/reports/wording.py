"""What a report calls things, for people."""

from collections.abc import Iterable
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from billing.models import Product
from billing.reports.report import VOUCHER, By
from gateways.registry import adapters
from partners.models import Partner

HEADS: dict[By, Promise] = {
    By.PRODUCT: _("produto"),
    By.METHOD: _("método"),
    By.GATEWAY: _("provedor"),
    By.PARTNER: _("estúdio"),
    By.CHANNEL: _("canal"),
}
_PRODUCTS: dict[str, str | Promise] = {
    **dict(Product.Kind.choices),
    VOUCHER: _("voucher resgatado"),
}
_METHODS: dict[str, str | Promise] = {"pix": "Pix", "card": _("Cartão"), "": _("presente")}
_CHANNELS: dict[str, str | Promise] = {"ads": _("anúncios"), "": _("direto")}


class Names:
    """Names of everything in some lines; studios are looked up at once."""

    def __init__(self, partners: Iterable[str]) -> None:
        ids = {UUID(each) for each in partners if each}
        found = Partner.objects.filter(pk__in=ids).values_list("pk", "name")
        self._partners = {str(key): name for key, name in found}

    def name(self, by: By, value: str) -> str:
        """Of one value of a field; what nobody named stays as it is."""
        if by is By.PARTNER:
            return self._partners.get(value, value) or str(_("a plataforma"))
        if by is By.GATEWAY:
            known = adapters().get(value)
            return known.title if known else value or "—"
        words = {By.PRODUCT: _PRODUCTS, By.METHOD: _METHODS, By.CHANNEL: _CHANNELS}[by]
        return str(words.get(value, value or "—"))
