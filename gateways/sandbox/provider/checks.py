"""The sandbox takes anybody's word for money: a production site must not start with it."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register

FORBIDDEN = "gateways.E001"


@register(Tags.security, deploy=True)
def sandbox_stays_at_home(**_: Any) -> list[CheckMessage]:
    """`manage.py check --deploy` fails where the sandbox would stand on a public address."""
    public = settings.BASE_URL.startswith("https://") and not settings.DEBUG
    if not (settings.SANDBOX_GATEWAY_ENABLED and public):
        return []
    return [
        Error(
            "SANDBOX_GATEWAY_ENABLED is on for a public address: anybody could 'pay' there.",
            hint="Set SANDBOX_GATEWAY_ENABLED=false.",
            id=FORBIDDEN,
        )
    ]
