"""A new webhook secret, with time to take it to the provider."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from core import audit
from gateways.models import Gateway
from gateways.models.gateway import digest_of, new_webhook_secret
from gateways.services.doors import forget_doors


def rotate_webhook_secret(*, gateway_id: UUID, by: str, now: datetime) -> Gateway:
    """A new address; the present one opens until WEBHOOK_SECRET_GRACE_SECONDS from now.

    Not safe to repeat: each call makes another, and the one before the last shuts at once. Other
    processes hear of it within seconds. Raises Gateway.DoesNotExist.
    """
    with transaction.atomic():
        gateway = Gateway.objects.select_for_update().get(pk=gateway_id)
        gateway.previous_webhook_secret = gateway.webhook_secret
        gateway.previous_webhook_secret_digest = digest_of(gateway.webhook_secret)
        grace = timedelta(seconds=settings.WEBHOOK_SECRET_GRACE_SECONDS)
        gateway.previous_webhook_secret_until = now + grace
        gateway.webhook_secret = new_webhook_secret()
        gateway.save()
        audit.record(
            "gateways.webhook_secret.rotated",
            subject=f"gateway:{gateway.pk}",
            by=by,
            after={"previous_until": gateway.previous_webhook_secret_until.isoformat()},
        )
    forget_doors()
    return gateway
