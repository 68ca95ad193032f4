"""Gateways to show: accounts at the sandbox, for the platform and for one partner."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from core import audit
from gateways.models import FeeSchedule, Gateway
from gateways.sandbox.provider.accounts import open_account
from gateways.sandbox.provider.prices import CARD_FIXED, CARD_PERCENT, PIX_FIXED

KIND = "sandbox"


def open_sandbox_gateway(
    *, partner_id: UUID | None, name: str, by: str, now: datetime
) -> Gateway | None:
    """An enabled account at the sandbox; None where the sandbox is off.

    Safe to repeat: an account that is there stays as people left it, but for its keys, which
    depend on SECRET_KEY.
    """
    if not settings.SANDBOX_GATEWAY_ENABLED:
        return None
    account = open_account(f"demo:{partner_id or 'platform'}")
    keys = {"api_key": account.api_key, "signing_secret": account.signing_secret}
    with transaction.atomic():
        gateway = Gateway.objects.filter(partner_id=partner_id, kind=KIND).first()
        if gateway is None:
            gateway = _new_gateway(partner_id, name, keys, by, now)
        elif gateway.credentials != keys:
            gateway.credentials = keys
            gateway.save(update_fields=["credentials"])
    return gateway


def _new_gateway(
    partner_id: UUID | None, name: str, keys: dict[str, str], by: str, now: datetime
) -> Gateway:
    gateway = Gateway.objects.create(
        partner_id=partner_id,
        kind=KIND,
        name=name,
        is_test=True,
        pays_out=partner_id is None,
        methods=["pix", "card"],
        credentials=keys,
        created_at=now,
    )
    for method, percent, fixed in (("pix", 0, PIX_FIXED), ("card", CARD_PERCENT, CARD_FIXED)):
        FeeSchedule.objects.create(
            gateway=gateway,
            method=method,
            percent=percent,
            fixed=fixed,
            effective_date=now.date(),
        )
    audit.record(
        "gateways.gateway.created", subject=f"gateway:{gateway.pk}", by=by, after={"kind": KIND}
    )
    return gateway
