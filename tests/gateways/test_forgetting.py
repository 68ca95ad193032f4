"""What providers wrote is not kept for ever."""

from datetime import timedelta

import pytest

from gateways.models import WebhookDelivery
from gateways.services.forgetting import KEPT, forget_old_webhooks
from gateways.tasks import forget_old_webhooks as forget_old_webhooks_task
from tests.factories_gateways import NOON, GatewayFactory, WebhookDeliveryFactory

pytestmark = pytest.mark.django_db


def test_forget_old_webhooks_empties_what_is_old_and_keeps_what_was_read() -> None:
    gateway = GatewayFactory.create()
    young, old = (
        WebhookDeliveryFactory.create(
            gateway=gateway,
            body=b'{"payer": {"name": "Ana Lima"}}',
            headers={"user-agent": "x"},
            query={"id": "1"},
            received_at=NOON - KEPT + offset,
            result="APPLIED",
        )
        for offset in (timedelta(0), -timedelta(seconds=1))
    )
    assert forget_old_webhooks(now=NOON) == 1
    assert forget_old_webhooks(now=NOON) == 0

    young.refresh_from_db()
    assert bytes(young.body)
    old.refresh_from_db()
    assert (bytes(old.body), old.headers, old.query) == (b"", {}, {})
    assert (old.event_key, old.result) != ("", "")
    assert old.result == "APPLIED"


def test_forget_old_webhooks_task_goes_by_the_clock() -> None:
    row = WebhookDeliveryFactory.create(received_at=NOON)
    forget_old_webhooks_task()
    assert bytes(WebhookDelivery.objects.get(id=row.id).body)
