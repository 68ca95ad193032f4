"""Payouts on the desk: two people, one file, a key shown to few and told."""

import csv
import io
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from billing.ledger import balance
from billing.models import Payout, PayoutAccount
from billing.services.approving_payouts import approve_payout
from core.models import AuditEntry
from tests.billing.admin.conftest import Clerk
from tests.billing.admin.pages import act, list_page, row_page, text_of
from tests.billing.sales import D
from tests.billing.test_payouts import SOON, ask, partner_with
from tests.factories import StaffFactory
from tests.factories_billing import CPF, PayoutAccountFactory, PayoutFactory
from tests.factories_gateways import GatewayFactory

pytestmark = pytest.mark.django_db
EXPORT = "/admin/billing/payout/exportar"


def waiting(by: str = "user:partner", amount: str = "8000.00") -> Payout:
    """Above the limit: somebody has to look."""
    payout = ask(partner_with(amount), amount, by=by)
    assert payout.status == Payout.Status.REQUESTED
    return payout


def approved(amount: str = "8000.00") -> Payout:
    return approve_payout(payout_id=waiting(amount=amount).id, by="user:boss", now=SOON)


def state(payout: Payout) -> str:
    payout.refresh_from_db()
    return str(payout.status)


def batch_of(page: Any) -> dict[str, Any]:
    return {"batch": page.context["batch"], "id": [str(pk) for pk in page.context["ids"]]}


def rows_of(answer: Any) -> list[list[str]]:
    text = answer.content.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))[1:]


def test_approve_lets_it_go_and_says_who(desk: Client, staff: User) -> None:
    payout = waiting()
    assert "Aprovar repasses?" in text_of(act(desk, "approve", payout, confirmed=False))
    assert state(payout) == "REQUESTED"
    assert "1 repasse aprovado." in text_of(act(desk, "approve", payout))
    assert (state(payout), payout.approved_by) == ("APPROVED", f"user:{staff.pk}")


def test_approve_by_who_asked_is_refused_kindly(desk: Client, staff: User) -> None:
    payout = waiting(by=f"user:{staff.pk}")
    told = text_of(act(desk, "approve", payout))
    assert "Quem pediu um repasse acima do limite não pode aprová-lo." in told
    assert state(payout) == "REQUESTED"


def test_hold_resume_and_cancel(desk: Client) -> None:
    payout = waiting()
    act(desk, "hold", payout)
    assert state(payout) == "HELD"
    act(desk, "resume", payout)
    assert state(payout) == "REQUESTED"
    act(desk, "cancel", payout)
    assert state(payout) == "CANCELED"
    assert balance(f"partner:{payout.partner_id}:available") == D("8000.00")


def test_a_deed_that_comes_too_late_says_so(desk: Client) -> None:
    payout = waiting()
    act(desk, "cancel", payout)
    assert "não está mais nesta situação" in text_of(act(desk, "approve", payout))


def test_export_sends_each_payout_once_however_often_it_is_asked(desk: Client) -> None:
    payout = approved()
    page = desk.get(EXPORT)
    assert "R$ 8.000,00" in text_of(page)
    data = batch_of(page)
    first, again = desk.post(EXPORT, data), desk.post(EXPORT, data)
    assert first["Content-Disposition"] == f'attachment; filename="{data["batch"]}.csv"'
    assert first.content == again.content
    assert [row[2:6] for row in rows_of(first)] == [[CPF, "Ana", CPF, "8000,00"]]
    assert (state(payout), payout.batch) == ("PROCESSING", data["batch"])
    assert AuditEntry.objects.filter(subject=f"batch:{data['batch']}").count() == 2


def test_export_of_a_known_batch_is_the_same_file(desk: Client) -> None:
    approved()
    data = batch_of(desk.get(EXPORT))
    first = desk.post(EXPORT, data)
    assert data["batch"] in text_of(desk.get(EXPORT))
    assert desk.post(EXPORT, {"batch": data["batch"]}).content == first.content


def test_export_takes_nothing_into_a_batch_that_went_out(desk: Client) -> None:
    approved()
    data = batch_of(desk.get(EXPORT))
    desk.post(EXPORT, data)
    other = approved("6000.00")
    answer = desk.post(EXPORT, {**data, "id": [str(other.pk)]}, follow=True)
    assert "Este lote não confere" in text_of(answer)
    assert state(other) == "APPROVED"


@pytest.mark.parametrize("data", [{}, {"batch": "x"}, {"batch": "pix-20261122-120000-0000"}])
def test_export_of_nothing_says_so(desk: Client, data: dict[str, str]) -> None:
    assert "Este lote não confere" in text_of(desk.post(EXPORT, data, follow=True))


def test_export_leaves_out_what_was_held_meanwhile(desk: Client) -> None:
    payout = approved()
    data = batch_of(desk.get(EXPORT))
    act(desk, "hold", payout)
    assert "Nada a exportar" in text_of(desk.post(EXPORT, data, follow=True))
    assert state(payout) == "HELD"


def test_sent_by_batch_ends_by_hand(desk: Client) -> None:
    paid, refused = approved(), approved("7000.00")
    desk.post(EXPORT, batch_of(desk.get(EXPORT)))
    assert "1 repasse pago." in text_of(act(desk, "paid", paid))
    assert "1 repasse recusado." in text_of(act(desk, "failed", refused))
    assert (state(paid), state(refused)) == ("PAID", "FAILED")
    assert refused.failure_code == "bank_refused"
    assert balance(f"partner:{paid.partner_id}:available") == 0
    assert balance(f"partner:{refused.partner_id}:available") == D("7000.00")


@pytest.mark.parametrize("deed", ["paid", "failed"])
def test_what_a_provider_sent_does_not_end_by_hand(desk: Client, deed: str) -> None:
    payout = PayoutFactory.create(status="UNKNOWN", gateway=GatewayFactory.create())
    assert "Marcar como" not in text_of(desk.get(row_page(payout)))
    act(desk, deed, payout)
    assert state(payout) == "UNKNOWN"


def test_key_is_masked_until_somebody_asks_and_that_is_told(desk: Client, staff: User) -> None:
    payout = PayoutFactory.create()
    for page in (list_page(Payout), row_page(payout), f"/admin/billing/payout/{payout.pk}/chave"):
        assert CPF not in text_of(desk.get(page))
    assert "***.982.247-**" in text_of(desk.get(row_page(payout)))
    shown = desk.post(f"/admin/billing/payout/{payout.pk}/chave")
    assert CPF in text_of(shown)
    assert "no-store" in shown["Cache-Control"]
    told = AuditEntry.objects.get(action="billing.payout.key_seen")
    assert (told.subject, told.actor) == (f"payout:{payout.pk}", f"user:{staff.pk}")


def test_accounts_show_no_key(desk: Client) -> None:
    account = PayoutAccountFactory.create()
    for page in (list_page(PayoutAccount), row_page(account)):
        assert CPF not in text_of(desk.get(page))


@pytest.mark.parametrize(
    ("needed", "deed", "before"),
    [
        ("approve_payout", "approve", "REQUESTED"),
        ("approve_payout", "hold", "REQUESTED"),
        ("approve_payout", "cancel", "REQUESTED"),
        ("finish_payout", "paid", "PROCESSING"),
        ("finish_payout", "failed", "PROCESSING"),
    ],
)
def test_deeds_are_not_for_everyone(clerk: Clerk, needed: str, deed: str, before: str) -> None:
    others = {"view_payout", "change_payout", "approve_payout", "finish_payout"} - {needed}
    payout = PayoutFactory.create(status=before)
    act(clerk(*others), deed, payout)
    assert state(payout) == before


def test_export_and_key_are_not_for_everyone(clerk: Clerk) -> None:
    payout = PayoutFactory.create(status="APPROVED")
    helper = clerk("view_payout", "approve_payout", "finish_payout")
    assert "exportar" not in text_of(helper.get(list_page(Payout)))
    assert "/chave" not in text_of(helper.get(row_page(payout)))
    for page in (EXPORT, f"/admin/billing/payout/{payout.pk}/chave"):
        assert helper.get(page).status_code == 403
        assert helper.post(page).status_code == 403


def test_second_person_may_be_anybody_else(clerk: Clerk) -> None:
    payout = waiting(by=f"user:{StaffFactory.create().pk}")
    act(clerk("view_payout", "approve_payout"), "approve", payout)
    assert state(payout) == "APPROVED"
