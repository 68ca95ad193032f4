"""Orders on the desk: the whole story, found by any name, the receipt once more."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from billing.models import Order
from billing.services.refunding import book_refund
from billing.services.truing import true_up_fee
from core.models import AuditEntry
from gateways.models import Payment
from tests.billing.admin.conftest import Clerk
from tests.billing.admin.pages import act, list_page, row_page, text_of
from tests.billing.sales import NOW, access_order, photos_order, settled
from tests.factories import MomentFactory
from tests.factories_billing import OrderFactory
from tests.factories_gateways import PaidPaymentFactory
from tests.support.outbox import drain_outbox

pytestmark = pytest.mark.django_db
LIST = list_page(Order)


def paid_order(**fields: Any) -> Order:
    """An access whose payment is at a gateway."""
    order = access_order(**fields)
    payment = PaidPaymentFactory.create(reference=order.reference, amount=Decimal("297.00"))
    return settled(order, payment_id=payment.payment_id, gateway_id=payment.gateway_id)


def test_page_tells_what_the_sale_leaves(desk: Client) -> None:
    moment = MomentFactory.create()
    order = paid_order(subject=f"moment:{moment.pk}")
    page = text_of(desk.get(row_page(order)))
    payment = Payment.objects.get()
    for words in (
        "Economia do pedido",
        "R$ 297,00",
        "R$ -16,33",
        "R$ -25,00",
        "R$ -29,70",
        "R$ 225,97",  # as requirements §4.3 A has it
        "10 %",
        "***.982.247-**" if order.customer_document else "Ana Souza",
        f"/admin/vouchers/moment/{moment.pk}/change/",
        f"/admin/gateways/payment/{payment.pk}/change/",
        "Receita bruta de vendas",
        "Acesso Perpétuo",
        "billing.order.paid",
    ):
        assert words in page, words


def test_page_says_which_fee_is_estimated_and_what_was_trued_up(desk: Client) -> None:
    order = access_order()
    order = settled(order, fee=Decimal("15.00"), fee_is_estimate=True)
    assert "estimada" in text_of(desk.get(row_page(order)))
    true_up_fee(
        order_id=order.pk, payment_id=order.payment_id, fee=Decimal("16.33"), by="t", now=NOW
    )
    page = text_of(desk.get(row_page(order)))
    assert "tarifa certa" in page
    assert "estimada" not in page


def test_page_of_a_studios_sale_names_the_share_and_its_release(desk: Client) -> None:
    order = settled(photos_order(), amount=Decimal("500.00"), fee=Decimal("1.00"))
    page = text_of(desk.get(row_page(order)))
    for words in ("Parte do estúdio", "R$ -400,00", "comissão de 20 %", str(order.seller)):
        assert words in page, words


def test_page_takes_the_same_queries_whatever_its_story(desk: Client) -> None:
    order = paid_order()

    def count() -> int:
        desk.get(row_page(order))
        with CaptureQueriesContext(connection) as caught:
            assert desk.get(row_page(order)).status_code == 200
        return len(caught)

    few = count()
    for total in ("10.00", "20.00", "30.00", "40.00"):
        book_refund(
            order_id=order.pk,
            payment_id=order.payment_id,
            refund_total=Decimal(total),
            paid=Decimal("297.00"),
            by="test",
            now=NOW,
        )
        PaidPaymentFactory.create(reference=order.reference, settles=False)
    assert count() <= few


@pytest.mark.parametrize(
    "named",
    [
        lambda row: str(row.pk),
        lambda row: row.reference,
        lambda row: row.customer_email.upper(),
        lambda row: row.payment_id,
        lambda row: row.payment_id.upper(),
        lambda row: row.subject,
        lambda row: row.subject.removeprefix("moment:"),
    ],
)
def test_an_order_is_found_by_any_of_its_names(desk: Client, named: Callable[[Order], str]) -> None:
    OrderFactory.create()
    row = OrderFactory.create()
    page: Any = desk.get(LIST, {"q": named(row)})
    assert [each.pk for each in page.context["cl"].result_list] == [row.pk]
    everything = text_of(desk.get("/admin/buscar", {"q": named(row)}))
    assert row_page(row) in everything


def test_an_order_is_found_by_a_payment_that_did_not_settle_it(desk: Client) -> None:
    order = OrderFactory.create()
    lapsed = PaidPaymentFactory.create(reference=order.reference, settles=False)
    page: Any = desk.get(LIST, {"q": lapsed.payment_id})
    assert [each.pk for each in page.context["cl"].result_list] == [order.pk]


def test_list_narrows_to_estimates_of_months_that_are_over(desk: Client) -> None:
    now = timezone.now()
    old = OrderFactory.create(fee_is_estimate=True, paid_at=now - timedelta(days=40))
    new = OrderFactory.create(fee_is_estimate=True, paid_at=now)
    OrderFactory.create(paid_at=now - timedelta(days=40))
    found: Any = desk.get(LIST, {"tarifa": "atrasada"})
    assert set(found.context["cl"].result_list) == {old}
    found = desk.get(LIST, {"tarifa": "estimada"})
    assert set(found.context["cl"].result_list) == {old, new}


def test_resend_writes_the_receipt_again_and_tells_the_trail(desk: Client) -> None:
    order = settled(access_order())
    drain_outbox()
    mail.outbox.clear()
    told = text_of(act(desk, "resend", order))
    drain_outbox()
    assert "1 recibo a caminho." in told
    assert [letter.to for letter in mail.outbox] == [[order.customer_email]]
    assert AuditEntry.objects.filter(action="billing.receipt.requested").count() == 1


def test_resend_of_what_was_not_paid_says_so(desk: Client) -> None:
    told = text_of(act(desk, "resend", access_order()))
    assert "Este pedido não foi pago" in told
    assert not AuditEntry.objects.filter(action="billing.receipt.requested").exists()


def test_resend_is_not_for_everyone(clerk: Clerk) -> None:
    order = settled(access_order())
    act(clerk("view_order"), "resend", order)
    assert not AuditEntry.objects.filter(action="billing.receipt.requested").exists()


def test_confirm_fee_lets_the_month_close_where_nobody_tells_it(desk: Client) -> None:
    order = settled(access_order(), fee_is_estimate=True)
    assert "Sim, fazer agora" in text_of(act(desk, "confirm_fee", order, confirmed=False))
    told = text_of(act(desk, "confirm_fee", order))
    order.refresh_from_db()
    assert "1 tarifa confirmada." in told
    assert (order.fee_is_estimate, order.gateway_fee) == (False, Decimal("16.33"))
    assert AuditEntry.objects.filter(action="billing.fee.reported").count() == 1
    assert "0 tarifa" in text_of(act(desk, "confirm_fee", order))


def test_confirm_fee_is_not_for_everyone(clerk: Clerk) -> None:
    order = settled(access_order(), fee_is_estimate=True)
    act(clerk("view_order"), "confirm_fee", order)
    order.refresh_from_db()
    assert order.fee_is_estimate
