"""News that came before its payment was known by the id it names."""

import zlib

from django.db import connection
from django.db.models import Q

from core import outbox
from gateways.models import Payment, WebhookDelivery

_LOCK = "SELECT pg_advisory_xact_lock(%s, %s)"
_NAMESPACE = 0x6A7E


def lock_ids(gateway_id: object, ids: list[str]) -> None:
    """Keep others from looking for these ids until the transaction ends.

    Who writes "found nothing" and who gives a payment its id exclude each other by this lock:
    else each could miss what the other has not committed, and the news would be lost.
    """
    keys = sorted({_key(f"{gateway_id}:{each}") for each in ids if each})
    with connection.cursor() as cursor:
        for key in keys:
            cursor.execute(_LOCK, [_NAMESPACE, key])


def wake_unmatched(payment: Payment, ids: list[str]) -> None:
    """Let stored news that found no payment try again, now that this one has gained `ids`.

    In the transaction that writes them. Safe to repeat: news that took effect stays as it is.
    """
    if not any(ids) or payment.gateway_id is None:
        return
    lock_ids(payment.gateway_id, ids)
    waiting = WebhookDelivery.objects.filter(
        Q(provider_id__in=[each for each in ids if each], provider_id__gt="")
        | Q(end_to_end_id__in=[each for each in ids if each], end_to_end_id__gt=""),
        gateway_id=payment.gateway_id,
        result=WebhookDelivery.Result.UNMATCHED,
    )
    for delivery_id in waiting.values_list("id", flat=True):
        outbox.publish("gateways.webhook.received", {"delivery_id": str(delivery_id)})


def _key(text: str) -> int:
    """A signed 32-bit number, as PostgreSQL's two-key locks take it."""
    return zlib.crc32(text.encode()) - 2**31
