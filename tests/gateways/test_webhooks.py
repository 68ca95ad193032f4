"""Webhooks, from the door to the effect."""

import json
import pytest

from core.models import OutboxMessage
from gateways.models import Payment, WebhookDelivery
from tests.gateways.desk import Desk, paid
from tests.support.outbox import drain_outbox


def test_webhook_of_a_paid_charge_settles_its_payment(desk: Desk) -> None:
    payment = desk.payment()
    desk.says(payment, **paid("279.00"))

    response = desk.rings(desk.event(payment))
    drain_outbox()

    payment.refresh_from_db()
    assert response.status_code == 200
    assert (payment.status, payment.settles) == ("PAID", True)
    assert desk.inbox().matched_by == "webhook_token"
    assert desk.inbox().result == "APPLIED"
