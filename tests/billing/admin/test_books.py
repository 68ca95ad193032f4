"""The books on the desk: balances, statements, the trial balance; looked at and never written."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from billing.ledger import credit, debit, post
from billing.models import Account, BalanceSnapshot, Entry, Settlement
from billing.services.disputing import open_dispute
from core.models import AuditEntry
from tests.billing.admin.conftest import Clerk
from tests.billing.admin.pages import act, list_page, row_page, text_of
from tests.billing.sales import NOW, D, access_order, photos_order, settled
from tests.factories_billing import OrderFactory, PayoutFactory, SettlementFactory, make_entry

pytestmark = pytest.mark.django_db
TRIAL = "/admin/billing/account/balancete"


def test_accounts_show_what_is_on_them(desk: Client) -> None:
    order = settled(photos_order(), amount=D("500.00"), fee=D("1.00"))
    page = text_of(desk.get(list_page(Account)))
    for words in ("Repasse a liberar", "R$ 400,00", str(order.seller), "R$ 499,00"):
        assert words in page, words


def test_accounts_are_summed_in_one_query(desk: Client) -> None:
    def count() -> int:
        desk.get(list_page(Account))
        with CaptureQueriesContext(connection) as caught:
            desk.get(list_page(Account))
        return sum("ledger_postings" in query["sql"] for query in caught)

    settled(photos_order())
    assert count() == 1
    for _ in range(5):
        settled(photos_order())
    assert count() == 1


def test_trial_balance_adds_up(desk: Client) -> None:
    settled(access_order())
    page = text_of(desk.get(TRIAL))
    for words in ("os livros fecham", "Receita bruta de vendas", "R$ 297,00", "R$ 280,67"):
        assert words in page, words


def test_trial_balance_is_of_a_day(desk: Client) -> None:
    settled(access_order())
    assert "Nada foi lançado" in text_of(desk.get(TRIAL, {"dia": "2026-11-21"}))
    assert desk.get(TRIAL, {"dia": "nunca"}).status_code == 200


def test_statement_turns_its_pages(desk: Client) -> None:
    for number in range(60):
        legs = (debit("cash:bank", D("1.00")), credit("equity", D("1.00")))
        post(kind="sale", source=f"order:{number}", legs=legs, by="test", now=NOW)
    bank = Account.objects.get(path="cash:bank")
    page: Any = desk.get(f"/admin/billing/account/{bank.pk}/extrato")
    assert "R$ 60,00" in text_of(page)
    older = desk.get(f"/admin/billing/account/{bank.pk}/extrato{page.context['older']}")
    assert "R$ 10,00" in text_of(older)
    assert "Mais recentes" in text_of(older)
    assert f"/admin/billing/account/{bank.pk}/extrato" in text_of(desk.get(row_page(bank)))


@pytest.mark.parametrize("odd", ["x", "-1", "²", "9" * 30, "0"])
def test_statement_survives_any_address(desk: Client, odd: str) -> None:
    make_entry()
    bank = Account.objects.get(path="cash:bank")
    answer = desk.get(f"/admin/billing/account/{bank.pk}/extrato", {"antes": odd})
    assert answer.status_code == 200


def test_statement_of_a_studio_shows_what_is_whose(desk: Client) -> None:
    order = settled(photos_order(), amount=D("500.00"), fee=D("1.00"))
    assert order.seller
    books = f"/admin/billing/account/estudio/{order.seller.pk}/extrato"
    page = text_of(desk.get(books))
    assert "R$ 400,00" in page
    assert row_page(order) in page
    assert books in text_of(desk.get(f"/admin/partners/partner/{order.seller.pk}/change/"))


def test_entry_shows_its_legs_and_its_order(desk: Client) -> None:
    order = settled(access_order())
    entry = Entry.objects.get()
    page = text_of(desk.get(row_page(entry)))
    for words in ("Venda", row_page(order), "R$ 280,67", "R$ 16,33", "Despesa de provisão PCE"):
        assert words in page, words
    found: Any = desk.get(list_page(Entry), {"q": order.reference})
    assert [each.pk for each in found.context["cl"].result_list] == [entry.pk]


def test_books_are_not_for_everyone(clerk: Clerk) -> None:
    make_entry()
    bank = Account.objects.get(path="cash:bank")
    helper = clerk("view_order")
    for page in (TRIAL, f"/admin/billing/account/{bank.pk}/extrato", list_page(Entry)):
        assert helper.get(page).status_code == 403
    assert clerk("view_account").get(TRIAL).status_code == 200


def test_settlement_is_held_and_let_go_with_its_trail(desk: Client) -> None:
    row = SettlementFactory.create()
    act(desk, "hold", row)
    row.refresh_from_db()
    assert row.status == Settlement.Status.HELD
    act(desk, "resume", row)
    row.refresh_from_db()
    assert row.status == Settlement.Status.SCHEDULED
    told = AuditEntry.objects.filter(subject=f"settlement:{row.pk}").values_list(
        "action", flat=True
    )
    assert set(told) == {"billing.settlement.held", "billing.settlement.resumed"}


def test_settlement_of_a_contested_payment_waits_for_the_bank(desk: Client) -> None:
    order = settled(photos_order(), amount=D("500.00"), fee=D("1.00"))
    open_dispute(order_id=order.pk, payment_id=order.payment_id, by="test", now=NOW)
    row = Settlement.objects.get()
    assert "O pagamento está contestado" in text_of(act(desk, "resume", row)) or (
        "A liberação segue sozinha" in text_of(act(desk, "resume", row))
    )
    row.refresh_from_db()
    assert row.status == Settlement.Status.HELD


def test_settlement_that_was_released_cannot_be_held(desk: Client) -> None:
    row = SettlementFactory.create(status=Settlement.Status.COMPLETED)
    assert "não está mais nesta situação" in text_of(act(desk, "hold", row))


def test_settlement_is_held_only_by_who_may(clerk: Clerk) -> None:
    row = SettlementFactory.create()
    act(clerk("view_settlement", "change_settlement"), "hold", row)
    row.refresh_from_db()
    assert row.status == Settlement.Status.SCHEDULED


def test_home_tells_what_needs_a_person(desk: Client, clerk: Clerk) -> None:
    PayoutFactory.create()
    OrderFactory.create(status="DISPUTED", dispute="open")
    OrderFactory.create(fee_is_estimate=True, paid_at=NOW.replace(year=2025))
    page = text_of(desk.get("/admin/"))
    for words in ("repasse a aprovar", "pedido contestado", "tarifa ainda estimada"):
        assert words in page, words
    assert "livro que não fecha" not in page
    assert "repasse a aprovar" not in text_of(clerk("view_order").get("/admin/"))


def test_home_tells_of_books_that_do_not_add_up(desk: Client) -> None:
    """As if a sum of what lies far back had been written by somebody else than the ledger."""
    make_entry()
    bank = Account.objects.get(path="cash:bank")
    BalanceSnapshot.objects.create(
        account=bank, up_to_posting_id=0, debit=D("1.00"), credit=D("0.00"), folded_at=NOW
    )
    assert "livro que não fecha" in text_of(desk.get("/admin/"))
    assert "os livros não fecham" in text_of(desk.get(TRIAL))
