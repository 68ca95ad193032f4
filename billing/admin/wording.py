"""What the desk calls entries, and where what an order or an entry is about can be seen."""

from uuid import UUID

from django.db.models import Model
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from billing.models import Order, Payout, Settlement
from core.admin.links import NOTHING, link_to
from core.admin.searching import as_uuid
from partners.models import Partner

ENTRIES: dict[str, Promise] = {
    "sale": _("venda"),
    "voucher_recognised": _("voucher resgatado"),
    "fee": _("tarifa certa"),
    "refund": _("devolução"),
    "refund_bounced": _("devolução que voltou"),
    "dispute_opened": _("contestação aberta"),
    "dispute_won": _("contestação ganha"),
    "dispute_lost": _("contestação perdida"),
    "settlement": _("liberação"),
    "payout_requested": _("repasse pedido"),
    "payout_confirmed": _("repasse pago"),
    "payout_failed": _("repasse que não saiu"),
    "pce_used": _("uso da PCE"),
    "tax_paid": _("imposto pago"),
    "gateway_paid_out": _("gateway depositou"),
    "reversal": _("estorno"),
}
_NOUNS: dict[str, tuple[type[Model], Promise]] = {
    "order": (Order, _("pedido")),
    "payout": (Payout, _("repasse")),
    "settlement": (Settlement, _("liberação")),
    "partner": (Partner, _("estúdio")),
}


def entry_word(kind: str) -> str:
    """In words; a kind nobody named is shown as it is."""
    return str(ENTRIES.get(kind, kind))


def introduce(noun: str, model: type[Model], word: Promise) -> None:
    """An app above says what of its own subjects and sources may name."""
    _NOUNS[noun] = (model, word)


def link_of(subject: str) -> SafeString | str:
    """`moment:<id>`, `order:<id>:2`: the way there, without asking whether it exists."""
    noun, _colon, rest = subject.partition(":")
    identity = as_uuid(rest.partition(":")[0])
    if identity is None or noun not in _NOUNS:
        return subject or NOTHING
    model, word = _NOUNS[noun]
    return link_to(model(pk=identity), f"{word} {short(identity)}")


def subject_partner(subject: str) -> UUID | None:
    """The studio credits were bought for."""
    noun, _colon, rest = subject.partition(":")
    return as_uuid(rest) if noun == "partner" else None


def short(identity: UUID | str) -> str:
    """Enough of an id to tell two apart."""
    return f"{str(identity)[:8]}…"
