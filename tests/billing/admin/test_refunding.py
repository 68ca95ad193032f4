"""Giving back from the desk: what will happen is said first, and it happens once."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from billing.models import CreditLot, Order
from gateways.models import Payment, Refund
from gateways.registry import adapters
from tests.billing.admin.conftest import Clerk
from tests.billing.admin.pages import once_of, row_page, text_of
from tests.billing.sales import D, access_order, credits_order, photos_order, settled
from tests.factories import PartnerFactory
from tests.factories_gateways import GatewayFactory, PaidPaymentFactory

pytestmark = pytest.mark.django_db


def paid(order: Order, amount: str = "297.00", **changes: Any) -> Order:
    payment = PaidPaymentFactory.create(reference=order.reference, amount=D(amount))
    return settled(
        order,
        payment_id=payment.payment_id,
        gateway_id=payment.gateway_id,
        amount=D(amount),
        **changes,
    )


def refund_page(order: Order) -> str:
    return f"/admin/billing/order/{order.pk}/devolver"


def ask(desk: Client, order: Order, **given: str) -> Any:
    """The second look: what will happen."""
    once = once_of(desk.get(refund_page(order)))
    return desk.post(refund_page(order), {"extent": "whole", "once": once, **given})


def test_refund_says_what_will_happen_before_it_does(desk: Client) -> None:
    order = paid(access_order())
    page = text_of(ask(desk, order, access="ends"))
    for words in (
        "Sim, devolver R$ 297,00",
        "R$ 297,00 voltam a quem pagou",
        "O Acesso Perpétuo termina",
        "R$ 29,70 de imposto",
        "R$ 25,00 da PCE são liberados",
        "R$ 16,33, continua sendo despesa",
    ):
        assert words in page, words
    assert not Refund.objects.exists()


def test_refund_of_a_part_that_keeps_the_access_keeps_the_pce(desk: Client) -> None:
    order = paid(access_order())
    page = text_of(ask(desk, order, extent="part", amount="99,00", access="keeps"))
    for words in (
        "Sim, devolver R$ 99,00",
        "O que foi comprado fica com quem comprou",
        "R$ 9,90 de imposto",
        "A PCE fica reservada",
    ):
        assert words in page, words
    assert "liberados" not in page


def test_refund_of_a_studios_sale_names_its_share(desk: Client) -> None:
    order = paid(photos_order(), "500.00", fee=D("1.00"))
    page = text_of(ask(desk, order, access="ends"))
    assert "R$ 400,00 saem da parte do estúdio" in page


def test_refund_of_credits_says_how_many_are_left_to_take(desk: Client) -> None:
    order = paid(credits_order(PartnerFactory.create()), "1200.00", fee=D("1.50"))
    CreditLot.objects.filter(order=order).update(units_used=3)
    page = text_of(ask(desk, order))
    assert "7 créditos ainda não usados são retirados do estúdio." in page
    assert 'name="access"' not in page


@pytest.mark.parametrize(
    ("given", "amount", "keeps"),
    [
        ({"extent": "whole", "access": "ends"}, "297.00", False),
        ({"extent": "whole", "access": "keeps"}, "297.00", True),
        ({"extent": "part", "amount": "100,00", "access": "ends"}, "100.00", False),
    ],
)
def test_refund_sent_twice_goes_once(
    desk: Client, given: dict[str, str], amount: str, *, keeps: bool
) -> None:
    order = paid(access_order())
    data = {**given, "once": once_of(desk.get(refund_page(order))), "confirmed": "yes"}
    for _ in range(2):
        answer = desk.post(refund_page(order), data)
        assert answer.status_code == 302
        assert answer["Location"] == row_page(order)
    order.refresh_from_db()
    assert (Refund.objects.get().amount, order.refund_keeps_access) == (Decimal(amount), keeps)


def test_two_pages_are_two_refunds(desk: Client) -> None:
    """The negative control: it is `once` that makes one of two."""
    order = paid(access_order())
    for _ in range(2):
        once = once_of(desk.get(refund_page(order)))
        data = {"extent": "part", "amount": "10,00", "access": "keeps", "once": once}
        desk.post(refund_page(order), {**data, "confirmed": "yes"})
    assert Refund.objects.count() == 2


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"extent": "part", "amount": "297,01", "access": "ends"}, "Resta devolver R$ 297,00."),
        ({"extent": "part", "amount": "", "access": "ends"}, "Diga quanto volta."),
        ({"extent": "part", "amount": "0", "access": "ends"}, "Diga quanto volta."),
        ({"extent": "whole"}, "Diga se termina ou fica."),
    ],
)
def test_refund_that_makes_no_sense_says_why(
    desk: Client, given: dict[str, str], told: str
) -> None:
    order = paid(access_order())
    data = {**given, "once": once_of(desk.get(refund_page(order))), "confirmed": "yes"}
    assert told in text_of(desk.post(refund_page(order), data))
    assert not Refund.objects.exists()


def test_refund_of_what_a_provider_gives_back_elsewhere_says_so(desk: Client) -> None:
    order = paid(access_order())
    mute = next(slug for slug, kind in adapters().items() if not kind.capabilities.refunds)
    Payment.objects.update(gateway=GatewayFactory.create(kind=mute))
    once = once_of(desk.get(refund_page(order)))
    data = {"extent": "whole", "access": "ends", "once": once, "confirmed": "yes"}
    page = text_of(desk.post(refund_page(order), data))
    assert "devolva no painel dele" in page


def test_refund_is_offered_only_where_there_is_something_to_give_back(
    desk: Client, clerk: Clerk
) -> None:
    order, waiting = paid(access_order()), access_order()
    assert "/devolver" in text_of(desk.get(row_page(order)))
    assert "/devolver" not in text_of(desk.get(row_page(waiting)))
    assert "/devolver" not in text_of(clerk("view_order").get(row_page(order)))
    assert desk.get(refund_page(waiting)).status_code == 302


def test_refund_is_not_for_everyone(clerk: Clerk) -> None:
    order = paid(access_order())
    helper = clerk("view_order", "change_order", "resend_receipt")
    assert helper.get(refund_page(order)).status_code == 403
    data = {"extent": "whole", "access": "ends", "once": str(order.pk), "confirmed": "yes"}
    assert helper.post(refund_page(order), data).status_code == 403
    assert not Refund.objects.exists()


def test_refund_once_all_is_gone_says_so(desk: Client) -> None:
    order = paid(access_order())
    data = {"extent": "whole", "access": "ends", "once": once_of(desk.get(refund_page(order)))}
    desk.post(refund_page(order), {**data, "confirmed": "yes"})
    assert "já voltou, ou está voltando" in text_of(desk.get(refund_page(order)))
