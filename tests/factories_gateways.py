"""Factories of the gateways app; what is paid, refunded or unanswered is said by keyword."""

import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from factory.declarations import LazyAttribute, LazyFunction, Sequence, SubFactory
from factory.django import DjangoModelFactory

from gateways.models import (
    Discrepancy,
    FeeSchedule,
    Gateway,
    GatewayHealth,
    Payment,
    PaymentEvent,
    Refund,
    WebhookDelivery,
)

NOON = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)


class GatewayFactory(DjangoModelFactory[Gateway]):
    """An enabled account of the platform that offers both methods."""

    class Meta:
        model = Gateway

    kind = "sandbox"
    name = Sequence(lambda n: f"Conta {n}")
    methods = LazyFunction(lambda: ["pix", "card"])
    credentials = LazyFunction(dict)


class GatewayHealthFactory(DjangoModelFactory[GatewayHealth]):
    class Meta:
        model = GatewayHealth

    gateway = SubFactory(GatewayFactory)


class FeeScheduleFactory(DjangoModelFactory[FeeSchedule]):
    class Meta:
        model = FeeSchedule

    gateway = SubFactory(GatewayFactory)
    method = "pix"
    percent = Decimal("0.99")
    fixed = Decimal("0.00")
    effective_date = date(2026, 1, 1)


class PaymentFactory(DjangoModelFactory[Payment]):
    """A Pix that waits to be paid."""

    class Meta:
        model = Payment

    gateway = SubFactory(GatewayFactory)
    reference = LazyFunction(lambda: f"order:{uuid.uuid4()}")
    amount = Decimal("279.00")
    method = "pix"
    status = Payment.Status.PENDING
    provider_id = LazyFunction(lambda: f"charge-{uuid.uuid4().hex}")
    created_at = NOON
    expires_at = LazyAttribute(lambda row: row.created_at + timedelta(hours=1))


class PaidPaymentFactory(PaymentFactory):
    """A Pix that was paid whole and settles its reference."""

    status = Payment.Status.PAID
    paid_at = NOON
    amount_paid = LazyAttribute(lambda row: row.amount)
    settles = True


class PaymentEventFactory(DjangoModelFactory[PaymentEvent]):
    class Meta:
        model = PaymentEvent

    payment = SubFactory(PaymentFactory)
    what = "payment.created"
    source = "charge"


class RefundFactory(DjangoModelFactory[Refund]):
    class Meta:
        model = Refund

    payment = SubFactory(PaidPaymentFactory)
    source = Sequence(lambda n: f"test:{n}")
    amount = LazyAttribute(lambda row: row.payment.amount_paid)
    asked_by = "user:1"


class DiscrepancyFactory(DjangoModelFactory[Discrepancy]):
    class Meta:
        model = Discrepancy

    payment = SubFactory(PaymentFactory)
    gateway = LazyAttribute(lambda row: row.payment.gateway)
    kind = Discrepancy.Kind.LATE


class WebhookDeliveryFactory(DjangoModelFactory[WebhookDelivery]):
    class Meta:
        model = WebhookDelivery

    gateway = SubFactory(GatewayFactory)
    event_key = Sequence(lambda n: f"event-{n}")
    verdict = WebhookDelivery.Verdict.SIGNED
    body = b"{}"
