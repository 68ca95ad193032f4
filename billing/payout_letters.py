"""What studios are written about their money."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.mail import send_mail_to
from billing.models import Payout
from billing.payout_keys import masked_key
from billing.selectors.payouts import payout_account_of
from partners.models import Partner

_KEY_TROUBLES = {"holder_differs", "key_not_found"}


def write_about_payout(payout: Payout, template: str) -> None:
    """To the studio's own address. Not safe to repeat: each call is a letter."""
    to = payout.destination
    context: dict[str, Any] = {
        "studio": payout.partner.name,
        "amount": payout.amount,
        "payout": payout,
        "key": masked_key(to["kind"], to["key"]),
        "wrong_key": payout.failure_code in _KEY_TROUBLES,
        "url": f"{settings.BASE_URL}/estudio/repasses",
        "label": _("Ver meus repasses"),
    }
    send_mail_to(payout.partner.email, template, context)


def write_about_account(partner_id: UUID) -> None:
    """A key was changed: the studio and everybody who looks after it hear of it.

    Not safe to repeat: each call is a letter for each.
    """
    partner = Partner.objects.get(id=partner_id)
    account = payout_account_of(partner_id)
    if account is None:
        return
    context = {
        "studio": partner.name,
        "key": masked_key(account.pix_key_kind, account.pix_key),
        "holder": account.holder_name,
        "changed_at": account.changed_at,
        "url": f"{settings.BASE_URL}/estudio/repasses/conta",
        "label": _("Conferir a conta"),
    }
    people = partner.members.filter(user__is_active=True, user__erased_at__isnull=True)
    addresses = {partner.email.lower(): partner.email}
    for member in people.select_related("user"):
        addresses.setdefault(member.user.email.lower(), member.user.email)
    for address in addresses.values():
        send_mail_to(address, "payout_account_changed", context)
