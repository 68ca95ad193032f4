"""Saving an account: the row, what new keys mean, and the trail, in one transaction."""

from typing import Any

from django.db import transaction

from core import audit
from gateways.models import Gateway
from gateways.routing.health import close_breaker
from gateways.services.doors import forget_doors

_TOLD = ("name", "is_enabled", "is_test", "methods", "priority", "weight", "pays_out")


def keep_gateway(
    gateway: Gateway, *, given: dict[str, str], before: dict[str, Any] | None, by: str
) -> None:
    """`given` credentials replace those of the same names; the trail hears only which.

    New keys close the breaker: what the old ones could not do says nothing of these. Safe to
    repeat; each call is told.
    """
    with transaction.atomic():
        gateway.credentials = {**gateway.credentials, **given}
        gateway.save()
        if given and before is not None:
            close_breaker(gateway=gateway)
        audit.record(
            "gateways.gateway.changed" if before is not None else "gateways.gateway.created",
            subject=f"gateway:{gateway.pk}",
            by=by,
            before=None if before is None else {name: before.get(name) for name in _TOLD},
            after={
                "kind": gateway.kind,
                **{name: getattr(gateway, name) for name in _TOLD},
                "credentials_changed": sorted(given),
            },
        )
    forget_doors()
