"""Payments on the desk: the story in words, money back once, the gateway asked on request."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from accounts.models import User
from gateways.models import Payment, PaymentEvent, Refund
from tests.factories_gateways import (
    DiscrepancyFactory,
    GatewayFactory,
    PaidPaymentFactory,
    PaymentFactory,
    RefundFactory,
    WebhookDeliveryFactory,
)
from tests.gateways.admin.conftest import Clerk
from tests.gateways.admin.test_gateways import act
from tests.gateways.books import PAYLOADS
from tests.support.vendor import running_vendor

pytestmark = pytest.mark.django_db
LIST = "/admin/gateways/payment/"
TOKEN = "4f1c2a7e9b5d4c3e8a6f0b1d2c3e4f5a"


def page_of(payment: Payment) -> str:
    return f"{LIST}{payment.pk}/change/"


def refund_page(payment: Payment) -> str:
    return f"{LIST}{payment.pk}/devolver"


def once_of(page: Any) -> str:
    found = re.search(r'name="once" value="([0-9a-f-]{36})"', page.content.decode())
    assert found
    return found[1]


def test_page_tells_the_story_in_words(desk: Client, staff: User) -> None:
    payment = PaidPaymentFactory.create(
        routing=[
            {"gateway_id": "x", "name": "Antigo", "reason": "turn"},
            {
                "name": "Outro",
                "reason": "needs_credentials",
                "passed_over": True,
            },
        ]
    )
    letter = WebhookDeliveryFactory.create(gateway=payment.gateway, payment=payment)
    RefundFactory.create(payment=payment, amount=Decimal("79.00"), asked_by=f"user:{staff.pk}")
    DiscrepancyFactory.create(payment=payment)
    for what, source in [("paid", f"webhook:{letter.pk}"), ("refund_requested", "janitor")]:
        PaymentEvent.objects.create(
            payment=payment, what=what, source=source, status_before="EXPIRED", status_after="PAID"
        )
    page = desk.get(page_of(payment)).content.decode()
    for words in (
        "dinheiro recebido",
        "vencido → pago",
        "devolução pedida",
        "a ronda",
        "era a sua vez",
        "em pausa: credenciais recusadas",
        "não tentado",
        "Bia da Equipe",
        "R$ 79,00",
        "pago depois de vencido",
        f"/admin/gateways/webhookdelivery/{letter.pk}/change/",
    ):
        assert words in page, words


def test_page_takes_the_same_queries_whatever_its_story(desk: Client) -> None:
    payment = PaidPaymentFactory.create()
    PaymentEvent.objects.create(payment=payment, what="paid", source="user:1")

    def count() -> int:
        desk.get(page_of(payment))
        with CaptureQueriesContext(connection) as caught:
            assert desk.get(page_of(payment)).status_code == 200
        return len(caught)

    few = count()
    for number in range(12):
        PaymentEvent.objects.create(payment=payment, what="paid", source=f"webhook:{number}")
        WebhookDeliveryFactory.create(gateway=payment.gateway, payment=payment)
    assert count() <= few


def test_page_holds_nothing_of_the_payer(desk: Client) -> None:
    payment = PaymentFactory.create(request={"customer": {"email": "ana@exemplo.com.br"}})
    assert "ana@exemplo" not in desk.get(page_of(payment)).content.decode()


@pytest.mark.parametrize(
    "named",
    [
        lambda row: row.payment_id,
        lambda row: row.payment_id.upper().replace("PAY_", "pay_"),
        lambda row: str(row.pk),
        lambda row: row.reference,
        lambda row: row.reference.removeprefix("order:"),
        lambda row: row.provider_id,
        lambda row: row.end_to_end_id,
    ],
)
def test_a_payment_is_found_by_any_of_its_names(
    desk: Client, named: Callable[[Payment], str]
) -> None:
    PaymentFactory.create()
    row = PaymentFactory.create(end_to_end_id="E12345678202611221500a1B2c3D4e5F")
    page: Any = desk.get(LIST, {"q": named(row)})
    assert [each.pk for each in page.context["cl"].result_list] == [row.pk]


def test_refund_asks_twice_and_goes_once(desk: Client) -> None:
    payment = PaidPaymentFactory.create()
    first = desk.get(refund_page(payment))
    data = {"amount": "100,00", "once": once_of(first)}
    second = desk.post(refund_page(payment), data)
    assert "Sim, devolver R$ 100,00" in second.content.decode()
    assert not Refund.objects.exists()
    for _ in range(2):
        desk.post(refund_page(payment), {**data, "confirmed": "yes"})
    refund = Refund.objects.get()
    assert (refund.amount, refund.asked_by[:5]) == (Decimal("100.00"), "user:")


def test_refund_of_more_than_is_left_says_what_is_left(desk: Client) -> None:
    payment = PaidPaymentFactory.create()
    once = once_of(desk.get(refund_page(payment)))
    data = {"amount": "279,01", "once": once, "confirmed": "yes"}
    page = desk.post(refund_page(payment), data)
    assert "Resta devolver R$ 279,00" in page.content.decode()
    assert not Refund.objects.exists()


def test_refund_is_offered_only_where_there_is_something_to_send_back(
    desk: Client, clerk: Clerk
) -> None:
    paid, waiting = PaidPaymentFactory.create(), PaymentFactory.create()
    assert b"/devolver" in desk.get(page_of(paid)).content
    assert b"/devolver" not in desk.get(page_of(waiting)).content
    assert b"/devolver" not in clerk("view_payment").get(page_of(paid)).content


def test_refund_is_not_for_everyone(clerk: Clerk) -> None:
    payment = PaidPaymentFactory.create()
    helper = clerk("view_payment", "change_payment")
    assert helper.get(refund_page(payment)).status_code == 403
    data = {"amount": "1,00", "once": str(payment.pk), "confirmed": "yes"}
    assert helper.post(refund_page(payment), data).status_code == 403
    assert not Refund.objects.exists()


def test_ask_brings_what_the_gateway_knows(desk: Client, settings: Settings) -> None:
    payment = PaymentFactory.create(
        gateway=GatewayFactory.create(credentials={"api_key": "sbx_1"}),
        amount=Decimal("29.90"),
        webhook_token=TOKEN,
        provider_id="5a4db0c5000040008000000000000001",
    )
    with running_vendor() as vendor:
        body = (PAYLOADS / "sandbox" / "paid_pix.json").read_bytes()
        vendor.on("GET", "/charges/.*", (200, body))
        settings.GATEWAY_API_BASES = {**settings.GATEWAY_API_BASES, "sandbox": vendor.url}
        assert act(desk, "ask", payment).status_code == 302
        told = desk.get(LIST).content.decode()
        again = act(desk, "ask", payment, confirmed=True)
    payment.refresh_from_db()
    assert payment.status == Payment.Status.PAID
    assert "O gateway diz: pago." in told
    assert again.status_code == 302
    assert "cedo demais" in desk.get(LIST).content.decode()


def test_ask_is_not_for_everyone(clerk: Clerk) -> None:
    payment = PaymentFactory.create()
    act(clerk("view_payment"), "ask", payment)
    payment.refresh_from_db()
    assert payment.asked_at is None
