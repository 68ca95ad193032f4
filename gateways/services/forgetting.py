"""What providers wrote may name a payer: kept as long as it may be argued about, not longer."""

from datetime import datetime, timedelta

from gateways.models import WebhookDelivery

KEPT = timedelta(days=90)
_CATCH_UP = timedelta(days=60)
"""How long the timetable may have stood still: rows older than that were emptied before."""
_BATCH = 1000


def forget_old_webhooks(*, now: datetime) -> int:
    """Empty bodies, headers and queries received more than 90 days ago; answers how many.

    What was read out of them stays: event, match, result. Safe to repeat and to interrupt.
    """
    end, emptied = now - KEPT, 0
    full = WebhookDelivery.objects.filter(
        received_at__lt=end, received_at__gte=end - _CATCH_UP
    ).exclude(body=b"", headers={}, query={})
    while ids := list(full.order_by("received_at").values_list("id", flat=True)[:_BATCH]):
        emptied += WebhookDelivery.objects.filter(id__in=ids).update(body=b"", headers={}, query={})
    return emptied
