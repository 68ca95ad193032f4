"""The product collects through the sandbox as through anybody: charge, page, webhook, settled."""

import uuid
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from core.models import OutboxMessage
from gateways.charges import Method
from gateways.demo import open_sandbox_gateway
from gateways.models import Discrepancy, Gateway, Payment, WebhookDelivery
from gateways.opening import _client
from gateways.sandbox.adapter import SandboxAdapter
from gateways.services.asking import ask_gateway
from gateways.services.charging import collect
from gateways.services.doors import forget_doors
from gateways.services.refunding import refund_payment
from tests.gateways.sandbox.test_provider import press_page
from tests.support.outbox import drain_outbox

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture
def gateway(sandbox: LiveServer, settings: Settings) -> Gateway:
    settings.ALLOWED_HOSTS = ["*"]
    forget_doors()
    made = open_sandbox_gateway(partner_id=None, name="Sandbox", by="demo", now=timezone.now())
    assert made is not None
    return made


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Questions without a pause between them; another test's server was at another port."""
    hasty = replace(SandboxAdapter.capabilities, poll_interval=timedelta(0))
    monkeypatch.setattr(SandboxAdapter, "capabilities", hasty)
    _client.cache_clear()


def charge(amount: str, method: Method = Method.PIX) -> Payment:
    return collect(
        reference=f"test:{uuid.uuid4()}",
        amount=Decimal(amount),
        method=method,
        description="Acesso Perpétuo",
        by="user:1",
        now=timezone.now(),
    )


def pay(payment: Payment) -> Payment:
    press_page(payment.redirect_url, "pagar")
    drain_outbox(patience_seconds=10)
    payment.refresh_from_db()
    return payment


def kinds_of(payment: Payment) -> list[str]:
    rows = Discrepancy.objects.filter(payment=payment)
    return sorted(rows.values_list("kind", flat=True))


def paid_facts(payment: Payment) -> int:
    return OutboxMessage.objects.filter(
        topic="gateways.payment.paid", payload__payment_id=payment.payment_id
    ).count()


@pytest.mark.parametrize(
    ("amount", "method", "fee"), [("279.00", Method.PIX, "1.00"), ("297.00", Method.CARD, "16.33")]
)
def test_a_payment_settles_with_its_exact_fee(
    gateway: Gateway, amount: str, method: Method, fee: str
) -> None:
    payment = charge(amount, method)
    assert payment.status == Payment.Status.PENDING
    after = pay(payment)
    assert (after.status, after.settles) == (Payment.Status.PAID, True)
    assert (after.fee, after.fee_is_estimate) == (Decimal(fee), False)
    assert paid_facts(after) == 1
    letter = WebhookDelivery.objects.get()
    assert (letter.verdict, letter.matched_by, letter.result) == (
        "SIGNED",
        "webhook_token",
        "APPLIED",
    )


def test_a_payment_told_three_times_settles_once(gateway: Gateway) -> None:
    after = pay(charge("10.07"))
    assert after.status == Payment.Status.PAID
    assert paid_facts(after) == 1


def test_late_money_settles_and_is_told_to_people(gateway: Gateway) -> None:
    after = pay(charge("10.06"))
    assert (after.status, kinds_of(after)) == (Payment.Status.PAID, ["LATE"])


def test_less_than_asked_settles_nothing(gateway: Gateway) -> None:
    after = pay(charge("10.08"))
    assert not after.settles
    assert kinds_of(after) == ["UNDERPAID"]
    assert paid_facts(after) == 0


def test_a_missigned_letter_moves_nothing_and_asking_finds_it(gateway: Gateway) -> None:
    after = pay(charge("10.13"))
    assert after.status == Payment.Status.PENDING
    after = ask_gateway(payment_id=after.id, source="janitor", now=timezone.now())
    assert after.status == Payment.Status.PAID


def test_a_refund_that_bounces_is_told_to_people(gateway: Gateway) -> None:
    payment = pay(charge("10.09"))
    refund_payment(
        payment_id=payment.id, amount=None, source="test", by="user:1", now=timezone.now()
    )
    drain_outbox(patience_seconds=60)
    ask_gateway(payment_id=payment.id, source="janitor", now=timezone.now())
    payment.refresh_from_db()
    assert (payment.status, payment.refunded_amount) == (Payment.Status.PAID, Decimal("0.00"))
    assert "REFUND_FAILED" in kinds_of(payment)
