"""One small question to a provider, and its answer in words."""

from datetime import datetime

import httpx
from django.contrib import messages
from django.db import transaction
from django.utils.translation import gettext as _

from core import audit
from gateways.admin.words import TROUBLES, in_words
from gateways.models import Gateway
from gateways.opening import open_adapter_with
from gateways.routing.health import close_breaker
from gateways.trouble import CredentialsRejected, GatewayError

PATIENCE = httpx.Timeout(connect=3, read=6, write=3, pool=1)


def check_connection(gateway: Gateway, *, by: str, now: datetime) -> tuple[int, str]:
    """Level and text of the message. Keys that work end a pause for keys that did not.

    Safe to repeat; takes a few seconds at most.
    """
    try:
        with open_adapter_with(gateway, timeout=PATIENCE) as adapter:
            adapter.check()
    except CredentialsRejected:
        told = _("o provedor não aceitou as credenciais. Confira-as no painel dele.")
        return messages.ERROR, told
    except GatewayError as trouble:
        what = in_words(TROUBLES, type(trouble).__name__)
        code = f" ({trouble.code})" if trouble.code else ""
        return messages.ERROR, _("a conexão falhou: %(what)s%(code)s.") % {
            "what": what,
            "code": code,
        }
    _end_pause(gateway, by)
    return messages.SUCCESS, _("conexão em ordem, credenciais aceitas.")


def _end_pause(gateway: Gateway, by: str) -> None:
    health = getattr(gateway, "health", None)
    if health is None or not health.needs_credentials:
        return
    with transaction.atomic():
        close_breaker(gateway=gateway)
        audit.record("gateways.gateway.resumed", subject=f"gateway:{gateway.pk}", by=by)
