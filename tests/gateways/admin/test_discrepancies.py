"""The queue of odd money: each decision is made once, by who may, and does what it says."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from core.models import AuditEntry, OutboxMessage
from gateways.errors import AlreadyResolved
from gateways.models import Discrepancy, Payment, Refund
from gateways.services.resolving import resolve_discrepancy
from tests.factories_gateways import (
    DiscrepancyFactory,
    PaidPaymentFactory,
    PaymentFactory,
    RefundFactory,
)
from tests.gateways.admin.conftest import Clerk
from tests.gateways.admin.test_gateways import act

pytestmark = pytest.mark.django_db


@pytest.fixture
def short() -> Discrepancy:
    """Somebody paid R$ 251,10 of R$ 279,00."""
    payment = PaymentFactory.create(amount_paid=Decimal("251.10"), paid_at=timezone.now())
    return DiscrepancyFactory.create(payment=payment, kind="UNDERPAID", amount=Decimal("27.90"))


def facts() -> list[str]:
    return list(OutboxMessage.objects.order_by("id").values_list("topic", flat=True))


def test_accepting_less_settles_the_reference_once(desk: Client, short: Discrepancy) -> None:
    assert "Aceitar como está?" in act(desk, "accept", short, confirmed=False).content.decode()
    for _ in range(2):
        act(desk, "accept", short)
    payment = Payment.objects.get()
    short.refresh_from_db()
    assert (payment.status, payment.settles) == (Payment.Status.PAID, True)
    assert short.resolution == "ACCEPTED"
    assert facts().count("gateways.payment.paid") == 1
    assert AuditEntry.objects.filter(action="gateways.discrepancy.resolved").count() == 1


def test_accepting_less_beside_a_paid_one_is_refused(short: Discrepancy) -> None:
    PaidPaymentFactory.create(reference=short.payment.reference)
    with pytest.raises(AlreadyResolved):
        resolve_discrepancy(
            discrepancy_id=short.pk, resolution="ACCEPTED", by="user:1", now=timezone.now()
        )
    short.refresh_from_db()
    assert short.resolved_at is None
    assert not Payment.objects.get(pk=short.payment_id).settles


@pytest.mark.parametrize(
    "gone", [{"refunded_amount": Decimal("251.10")}, {"dispute": "open"}, {"dispute": "lost"}]
)
def test_accepting_less_that_went_back_is_refused(short: Discrepancy, gone: dict[str, Any]) -> None:
    """Nobody gets what they took their money back for."""
    Payment.objects.filter(pk=short.payment_id).update(**gone)
    with pytest.raises(AlreadyResolved):
        resolve_discrepancy(
            discrepancy_id=short.pk, resolution="ACCEPTED", by="user:1", now=timezone.now()
        )
    assert not Payment.objects.get(pk=short.payment_id).settles
    assert facts() == []


def test_accepting_less_that_is_on_its_way_back_is_refused(short: Discrepancy) -> None:
    RefundFactory.create(payment=short.payment, amount=Decimal("251.10"))
    with pytest.raises(AlreadyResolved):
        resolve_discrepancy(
            discrepancy_id=short.pk, resolution="ACCEPTED", by="user:1", now=timezone.now()
        )


def test_sending_back_what_came_up_again_is_another_refund(desk: Client) -> None:
    payment = PaidPaymentFactory.create(amount_paid=Decimal("281.00"))
    row = DiscrepancyFactory.create(payment=payment, kind="OVERPAID", amount=Decimal("1.00"))
    act(desk, "send_back", row)
    Discrepancy.objects.update(resolution="", resolved_at=None, resolved_by="")
    act(desk, "send_back", row)
    act(desk, "send_back", row)
    sources = Refund.objects.order_by("created_at").values_list("source", flat=True)
    assert list(sources) == [f"discrepancy:{row.pk}", f"discrepancy:{row.pk}:2"]


@pytest.mark.parametrize(("kind", "back"), [("OVERPAID", "1.00"), ("LATE", "280.00")])
def test_sending_back_sends_what_is_too_much(desk: Client, kind: str, back: str) -> None:
    payment = PaidPaymentFactory.create(amount_paid=Decimal("280.00"))
    row = DiscrepancyFactory.create(payment=payment, kind=kind, amount=Decimal("1.00"))
    act(desk, "send_back", row)
    row.refresh_from_db()
    assert Refund.objects.get().amount == Decimal(back)
    assert row.resolution == "REFUNDED"


def test_sending_back_what_cannot_go_leaves_the_line_open(desk: Client) -> None:
    row = DiscrepancyFactory.create(kind="DOUBLE", amount=Decimal("279.00"))
    page = act(desk, "send_back", row)
    row.refresh_from_db()
    assert page.status_code == 302
    assert row.resolved_at is None
    assert not Refund.objects.exists()


def test_explaining_does_nothing_but_say_so(desk: Client, short: Discrepancy) -> None:
    act(desk, "explain", short)
    short.refresh_from_db()
    assert (short.resolution, short.payment.settles) == ("EXPLAINED", False)
    assert facts() == []


def test_a_decision_is_not_changed(short: Discrepancy) -> None:
    given: dict[str, Any] = {"discrepancy_id": short.pk, "by": "user:1", "now": timezone.now()}
    resolve_discrepancy(resolution="EXPLAINED", **given)
    resolve_discrepancy(resolution="EXPLAINED", **given)
    with pytest.raises(AlreadyResolved):
        resolve_discrepancy(resolution="ACCEPTED", **given)


def test_deciding_is_not_for_everyone(clerk: Clerk, short: Discrepancy) -> None:
    act(clerk("view_discrepancy"), "explain", short)
    act(clerk("view_discrepancy", "resolve_discrepancy"), "send_back", short)
    short.refresh_from_db()
    assert short.resolved_at is None


def test_an_odd_word_has_no_money_to_send_back(desk: Client) -> None:
    row = DiscrepancyFactory.create(kind="UNKNOWN_WORD")
    page = desk.get(f"/admin/gateways/discrepancy/{row.pk}/change/").content.decode()
    assert "Marcar como explicada" in page
    assert "Devolver o dinheiro" not in page
