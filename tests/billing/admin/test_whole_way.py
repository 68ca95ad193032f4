"""Staff give a pack of credits back: Pix at the sandbox, money, credits and books all the way."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from billing.ledger import balance
from billing.models import CreditLot, Entry, Order
from billing.services.paying import start_payment
from core.integrity import findings
from gateways.charges import Method
from gateways.demo import open_sandbox_gateway
from gateways.models import Gateway, Payment, Refund
from gateways.opening import _client
from gateways.sandbox.adapter import SandboxAdapter
from gateways.sandbox.provider import api
from gateways.services.doors import forget_doors
from partners.credits import balance as credits_of
from partners.models import Partner
from tests.billing.admin.pages import once_of, row_page, text_of
from tests.billing.orders.buying import placed
from tests.factories import PartnerFactory, StaffFactory
from tests.gateways.sandbox.test_provider import press_page
from tests.support.outbox import drain_outbox

pytestmark = [pytest.mark.django_db(transaction=True)]


@pytest.fixture
def gateway(
    live_server: LiveServer, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> Gateway:
    """The sandbox over HTTP, asked without pauses."""
    settings.SANDBOX_GATEWAY_ENABLED = True
    settings.BASE_URL = live_server.url
    settings.ALLOWED_HOSTS = ["*"]
    monkeypatch.setattr(api, "SILENCE_SECONDS", 1.0)
    hasty = replace(SandboxAdapter.capabilities, poll_interval=timedelta(0))
    monkeypatch.setattr(SandboxAdapter, "capabilities", hasty)
    _client.cache_clear()
    forget_doors()
    made = open_sandbox_gateway(partner_id=None, name="Sandbox", by="demo", now=timezone.now())
    assert made is not None
    return made


def bought(partner: Partner) -> Order:
    """Ten credits, paid on the sandbox's page."""
    now = timezone.now()
    order = placed("creditos-10", subject=f"partner:{partner.pk}", now=now)
    payment = start_payment(order_id=order.pk, method=Method.PIX, by="test", now=now, return_url="")
    press_page(payment.redirect_url, "pagar")
    drain_outbox(patience_seconds=10)
    order.refresh_from_db()
    assert order.status == Order.Status.PAID
    return order


def give_back(order: Order, **given: str) -> Any:
    """As a member of staff does, with a nervous finger."""
    desk = Client()
    desk.force_login(StaffFactory.create())
    address = f"/admin/billing/order/{order.pk}/devolver"
    data = {"extent": "whole", "once": once_of(desk.get(address)), **given}
    asked = text_of(desk.post(address, data))
    for _ in range(2):
        assert desk.post(address, {**data, "confirmed": "yes"}).status_code == 302
    drain_outbox(patience_seconds=120)
    order.refresh_from_db()
    return asked, text_of(desk.get(row_page(order)))


def test_a_whole_pack_goes_back(gateway: Gateway) -> None:
    partner = PartnerFactory.create()
    before = credits_of(partner_id=partner.pk)
    order = bought(partner)
    assert credits_of(partner_id=partner.pk) == before + 10
    fee = order.gateway_fee

    asked, page = give_back(order)

    assert "10 créditos ainda não usados são retirados do estúdio." in asked
    assert order.status == Order.Status.REFUNDED
    refund, payment = Refund.objects.get(), Payment.objects.get()
    assert (refund.status, refund.amount) == ("SUCCEEDED", Decimal("1200.00"))
    assert payment.refunded_amount == Decimal("1200.00")
    assert credits_of(partner_id=partner.pk) == before
    assert CreditLot.objects.get().units_refunded == 10
    assert balance(f"partner:{partner.pk}:voucher_credit") == 0
    assert balance(f"gateway:{gateway.pk}:receivable") == -fee
    assert balance("expense:gateway_fee") == fee
    assert Entry.objects.filter(kind="refund").count() == 1
    assert [finding.lines for finding in findings(of="billing: ledger") if finding.lines] == []
    assert "devolvido" in page
    assert "/devolver" not in page


def test_a_part_of_a_pack_goes_back(gateway: Gateway) -> None:
    partner = PartnerFactory.create()
    before = credits_of(partner_id=partner.pk)
    order = bought(partner)
    asked, page = give_back(order, extent="part", amount="360,00")
    assert "3 créditos ainda não usados são retirados do estúdio." in asked
    assert order.status == Order.Status.PARTIALLY_REFUNDED
    assert credits_of(partner_id=partner.pk) == before + 7
    assert balance(f"partner:{partner.pk}:voucher_credit") == Decimal("840.00")
    assert "/devolver" in page
