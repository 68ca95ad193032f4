"""A share on its way to the partner's bank: released, reserved, approved, sent, ended."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from billing.errors import (
    PayoutAccountMissing,
    PayoutAccountRefused,
    PayoutInProgress,
    PayoutMoved,
    PayoutTooSmall,
    SecondPersonNeeded,
)
from billing.ledger import balance, post
from billing.ledgering.errors import BalanceTooLow
from billing.models import Entry, Payout, PayoutAccount, Settlement
from billing.postings import commission_owed
from billing.services.approving_payouts import (
    approve_payout,
    cancel_payout,
    hold_payout,
    resume_payout,
)
from billing.services.exporting_payouts import batch_file, claim_batch
from billing.services.finishing_payouts import confirm_payout, doubt_payout, fail_payout
from billing.services.payout_accounts import set_payout_account
from billing.services.releasing import release_due_settlements
from billing.services.requesting_payouts import request_payout
from partners.models import Partner
from tests.billing.sales import NOW, D, photos_order, settled

SOON = NOW + timedelta(days=40)
CPF = "52998224725"


def partner_with(amount: str) -> Partner:
    """Whose available balance is this."""
    gross = Decimal(amount) / D("0.8")
    order = settled(photos_order(), amount=gross, fee=D("0.00"))
    release_due_settlements(by="beat", now=SOON)
    assert order.seller is not None
    PayoutAccount.objects.create(
        partner=order.seller, pix_key=CPF, pix_key_kind="document", document=CPF, holder_name="Ana"
    )
    return order.seller


def ask(partner: Partner, amount: str, **changes: Any) -> Payout:
    given = {"partner_id": partner.id, "amount": D(amount), "by": "user:partner", "now": SOON}
    return request_payout(**{**given, **changes})


def standing(partner: Partner) -> tuple[Any, ...]:
    """Pending, available, in transit."""
    path = f"partner:{partner.id}"
    pending, available = balance(f"{path}:pending"), balance(f"{path}:available")
    return pending, available, balance(f"{path}:in_transit")


@pytest.mark.django_db
def test_release_due_settlements_when_their_day_has_come() -> None:
    order = settled(photos_order(), amount=D("500.00"), fee=D("1.00"), method="pix")
    partner = order.seller
    assert partner is not None

    assert release_due_settlements(by="beat", now=NOW) == 0
    assert standing(partner) == (D("400.00"), 0, 0)

    tomorrow = NOW + timedelta(days=1)
    assert release_due_settlements(by="beat", now=tomorrow) == 1
    assert release_due_settlements(by="beat", now=tomorrow) == 0
    assert standing(partner) == (0, D("400.00"), 0)


@pytest.mark.django_db
def test_release_due_settlements_at_midnight_in_sao_paulo() -> None:
    """02:59 UTC is the evening before there."""
    settled(photos_order(), amount=D("500.00"), fee=D("1.00"), method="pix")
    evening = NOW.replace(day=23, hour=2, minute=59)
    assert release_due_settlements(by="beat", now=evening) == 0
    assert release_due_settlements(by="beat", now=evening + timedelta(minutes=1)) == 1


@pytest.mark.django_db
def test_release_due_settlements_repays_what_is_owed_first() -> None:
    order = settled(photos_order(), amount=D("500.00"), fee=D("1.00"))
    partner = order.seller
    assert partner is not None
    legs = commission_owed(partner_id=partner.id, commission=D("150.00"), tax=D("0.00"))
    post(kind="test", source="debt", legs=legs, by="test", now=NOW)

    release_due_settlements(by="beat", now=SOON)

    assert standing(partner) == (0, D("250.00"), 0)
    assert balance(f"partner:{partner.id}:debit") == 0


@pytest.mark.django_db
def test_release_due_settlements_leaves_what_is_held() -> None:
    settled(photos_order(), amount=D("500.00"), fee=D("1.00"))
    Settlement.objects.update(status=Settlement.Status.HELD)
    assert release_due_settlements(by="beat", now=SOON) == 0


@pytest.mark.django_db(transaction=True)
def test_release_due_settlements_by_two_beats_at_once_releases_once() -> None:
    order = settled(photos_order(), amount=D("500.00"), fee=D("1.00"))
    partner = order.seller
    assert partner is not None

    def beat(_: int) -> int:
        released = release_due_settlements(by="beat", now=SOON)
        connection.close()
        return released

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(beat, range(8))) == 1
    assert standing(partner) == (0, D("400.00"), 0)


@pytest.mark.django_db
def test_payout_from_request_to_bank() -> None:
    partner = partner_with("400.00")
    payout = ask(partner, "400.00")
    assert (payout.status, payout.approved_by) == (Payout.Status.APPROVED, "limit")
    assert standing(partner) == (0, 0, D("400.00"))

    sent = claim_batch(batch="2026-12-31-1", payout_ids=[payout.id], by="user:1", now=SOON)
    assert [each.status for each in sent] == [Payout.Status.PROCESSING]
    confirm_payout(payout_id=payout.id, by="user:1", now=SOON, fee=D("0.50"))
    confirm_payout(payout_id=payout.id, by="user:1", now=SOON, fee=D("0.50"))

    assert standing(partner) == (0, 0, 0)
    assert balance("cash:bank") == D("-400.50")
    assert Entry.objects.filter(kind="payout_confirmed").count() == 1


@pytest.mark.django_db
def test_request_payout_refuses() -> None:
    partner = partner_with("400.00")
    with pytest.raises(PayoutTooSmall):
        ask(partner, "9.99")
    with pytest.raises(BalanceTooLow):
        ask(partner, "400.01")
    assert not Payout.objects.exists()
    ask(partner, "10.00")
    with pytest.raises(PayoutInProgress):
        ask(partner, "10.00")
    PayoutAccount.objects.all().delete()
    with pytest.raises(PayoutAccountMissing):
        ask(partner, "10.00")


@pytest.mark.django_db
def test_approve_payout_above_the_limit_takes_a_second_person() -> None:
    partner = partner_with("4000.00")
    payout = ask(partner, "3000.00", by="user:1")
    assert payout.status == Payout.Status.REQUESTED
    assert claim_batch(batch="b", payout_ids=[payout.id], by="user:1", now=SOON) == []
    with pytest.raises(SecondPersonNeeded):
        approve_payout(payout_id=payout.id, by="user:1", now=SOON)
    assert approve_payout(payout_id=payout.id, by="user:2", now=SOON).approved_by == "user:2"


@pytest.mark.django_db
def test_approve_payout_alone_is_refused_by_the_database_too() -> None:
    partner = partner_with("4000.00")
    payout = ask(partner, "3000.00", by="user:1")
    alone = pytest.raises(IntegrityError, match="who_asked_does_not_approve_alone")
    with alone, transaction.atomic():
        Payout.objects.filter(id=payout.id).update(approved_by="user:1")


@pytest.mark.django_db
def test_held_payout_is_approved_anew() -> None:
    payout = ask(partner_with("400.00"), "100.00")
    hold_payout(payout_id=payout.id, by="user:1", now=SOON)
    assert claim_batch(batch="b", payout_ids=[payout.id], by="user:1", now=SOON) == []
    resume_payout(payout_id=payout.id, by="user:1", now=SOON)
    assert approve_payout(payout_id=payout.id, by="user:1", now=SOON).status == "APPROVED"


@pytest.mark.django_db
@pytest.mark.parametrize("end", ["cancel", "fail"])
def test_payout_that_does_not_leave_is_available_again(end: str) -> None:
    partner = partner_with("400.00")
    payout = ask(partner, "400.00")
    if end == "cancel":
        cancel_payout(payout_id=payout.id, by="user:1", now=SOON)
    else:
        claim_batch(batch="b", payout_ids=[payout.id], by="user:1", now=SOON)
        for _ in range(2):
            fail_payout(payout_id=payout.id, code="key_closed", by="user:1", now=SOON)
    assert standing(partner) == (0, D("400.00"), 0)
    assert ask(partner, "400.00").status == Payout.Status.APPROVED


@pytest.mark.django_db
def test_unknown_payout_is_never_sent_again() -> None:
    payout = ask(partner_with("400.00"), "400.00")
    claim_batch(batch="b", payout_ids=[payout.id], by="user:1", now=SOON)
    doubt_payout(payout_id=payout.id, by="beat", now=SOON)

    assert claim_batch(batch="c", payout_ids=[payout.id], by="user:1", now=SOON) == []
    with pytest.raises(PayoutMoved):
        cancel_payout(payout_id=payout.id, by="user:1", now=SOON)
    assert confirm_payout(payout_id=payout.id, by="beat", now=SOON).status == Payout.Status.PAID


@pytest.mark.django_db(transaction=True)
def test_request_payout_twice_at_once_is_one() -> None:
    partner = partner_with("400.00")

    def request(_: int) -> bool:
        try:
            ask(partner, "300.00")
        except (PayoutInProgress, BalanceTooLow):
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(request, range(16))) == 1
    assert standing(partner) == (0, D("100.00"), D("300.00"))


@pytest.mark.django_db
def test_claim_batch_again_gives_the_same_file() -> None:
    payout = ask(partner_with("400.00"), "123.45")
    first = claim_batch(batch="b", payout_ids=[payout.id], by="user:1", now=SOON)
    again = claim_batch(batch="b", payout_ids=[payout.id], by="user:1", now=SOON)
    assert batch_file(first) == batch_file(again)
    lines = batch_file(first).decode("utf-8-sig").splitlines()
    assert lines[1].split(";")[1:6] == ["document", CPF, "Ana", CPF, "123,45"]


@pytest.mark.django_db
def test_batch_file_runs_no_formula() -> None:
    partner = partner_with("400.00")
    PayoutAccount.objects.update(holder_name="=cmd|' /C calc'!A0")
    payout = ask(partner, "10.00")
    rows = claim_batch(batch="b", payout_ids=[payout.id], by="user:1", now=SOON)
    assert b";'=cmd" in batch_file(rows)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "key", "kept"),
    [
        ("document", "529.982.247-25", CPF),
        ("email", " Ana@Exemplo.com.br ", "ana@exemplo.com.br"),
        ("phone", "(11) 91234-5678", "+5511912345678"),
        ("phone", "+55 11 91234-5678", "+5511912345678"),
        ("phone", "55 11 3234-5678", "+551132345678"),
        ("random", "123E4567-e12b-12d1-a456-426655440000", "123e4567-e12b-12d1-a456-426655440000"),
    ],
)
def test_set_payout_account(kind: str, key: str, kept: str) -> None:
    partner = partner_with("400.00")
    account = set_payout_account(
        partner_id=partner.id, kind=kind, key=key, document=CPF, holder_name="Ana", by="t", now=NOW
    )
    account.refresh_from_db()
    assert account.pix_key == kept
    with connection.cursor() as cursor:
        cursor.execute("SELECT pix_key, document FROM payout_accounts")
        assert not {kept, CPF} & set(cursor.fetchone())


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("kind", "key", "document"),
    [
        ("document", "12.ABC.345/01DE-35", CPF),
        ("document", "111.111.111-11", CPF),
        ("email", "nobody", CPF),
        ("phone", "123", CPF),
        ("random", "chave", CPF),
        ("email", "ana@exemplo.com.br", "123"),
    ],
)
def test_set_payout_account_refuses(kind: str, key: str, document: str) -> None:
    partner = partner_with("400.00")
    with pytest.raises(PayoutAccountRefused):
        set_payout_account(
            partner_id=partner.id, kind=kind, key=key, document=document, holder_name="Ana",
            by="t", now=NOW,
        )  # fmt: skip
