"""An approved payout goes out once: whatever is lost, whoever dies, however many work at it."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest
from django.db import OperationalError, connection, models
from django.db.models import QuerySet

from billing.errors import PayoutInProgress
from billing.ledger import balance
from billing.models import Entry, Payout
from billing.services.asking_payouts import ask_about_payout, ask_about_payouts
from billing.services.exporting_payouts import claim_batch
from billing.services.finishing_payouts import fail_payout
from billing.services.sending_payouts import send_payout
from core.models import AuditEntry
from gateways.models import Gateway
from gateways.registry import adapters
from gateways.woovi.adapter import WooviAdapter
from tests.billing.sales import D
from tests.billing.test_payouts import SOON, ask, partner_with, standing
from tests.gateways.payouts.banks import OTHER_CPF, WooviBank
from tests.support.guards import without_index
from tests.support.locking import locked_elsewhere
from tests.support.outbox import drain_outbox
from tests.support.power_cut import Fuse, power_cut
from tests.support.vendor import Cut, Reset

Status = Payout.Status
Account = Callable[[], Gateway]
LONGEST_RUN = 200
LATER = SOON + timedelta(minutes=10)


def send(payout: Payout, now: Any = SOON) -> Payout:
    sent = send_payout(payout_id=payout.id, by="test", now=now)
    sent.refresh_from_db()
    return sent


def now_of(payout: Payout) -> Payout:
    return Payout.objects.get(id=payout.id)


def go_on(payout: Payout, *, rounds: int = 12) -> Payout:
    """What happens by itself: the fact is delivered again, beat asks."""
    for minute in range(2, 2 + 6 * rounds, 6):
        now = SOON + timedelta(minutes=minute)
        send_payout(payout_id=payout.id, by="outbox", now=now)
        ask_about_payouts(by="beat", now=now)
    return now_of(payout)


@pytest.mark.django_db
def test_payout_leaves_by_itself_once_it_is_approved(
    bank: WooviBank, open_account: Account
) -> None:
    account, partner = open_account(), partner_with("400.00")
    payout = ask(partner, "400.00")
    drain_outbox()

    assert now_of(payout).status == Status.PROCESSING
    assert ask_about_payouts(by="beat", now=LATER) == 1
    paid = now_of(payout)
    assert (paid.status, paid.provider_id, paid.gateway_id) == (Status.PAID, "E2E", account.id)
    assert bank.left == [str(payout.id)]
    assert standing(partner) == (0, 0, 0)
    assert balance("cash:bank") == 0
    assert balance(f"gateway:{account.id}:receivable") == D("-400.00")


@pytest.mark.django_db
def test_payout_without_a_paying_account_waits_for_the_batch(bank: WooviBank) -> None:
    payout = ask(partner_with("400.00"), "400.00")
    drain_outbox()
    assert now_of(payout).status == Status.APPROVED
    assert [each.id for each in claim_batch(
        batch="b", payout_ids=[payout.id], by="user:1", now=SOON
    )] == [payout.id]  # fmt: skip
    assert ask_about_payout(payout_id=payout.id, by="beat", now=LATER) is None
    assert bank.vendor.requests == []


@pytest.mark.django_db
@pytest.mark.parametrize("pays_out", [{"is_enabled": False}, {"pays_out": False}])
def test_payout_leaves_through_no_account_that_is_off(
    bank: WooviBank, open_account: Account, pays_out: dict[str, bool]
) -> None:
    open_account()
    Gateway.objects.update(**pays_out)
    assert send(ask(partner_with("400.00"), "400.00")).status == Status.APPROVED


@pytest.mark.django_db
@pytest.mark.parametrize("fault", [Reset, Cut, (500, {}), (200, b"?")])
def test_send_payout_whose_answer_is_lost_is_not_sent_again(
    bank: WooviBank, open_account: Account, fault: Any
) -> None:
    """F29: the bank took it and we never heard."""
    open_account()
    payout = ask(partner_with("400.00"), "400.00")

    def done_but_unsaid(seen: Any) -> Any:
        bank.send(seen)
        return fault

    bank.vendor.on(*bank.send_route, done_but_unsaid)
    assert send(payout).status == Status.UNKNOWN
    assert send(payout, LATER).status == Status.UNKNOWN

    paid = go_on(payout)
    assert paid.status == Status.PAID
    assert len(bank.left) == 1
    assert len(bank.vendor.seen(*bank.send_route)) == 1


@pytest.mark.django_db
def test_send_payout_that_never_arrived_goes_on_with_the_same_id_after_a_while(
    bank: WooviBank, open_account: Account
) -> None:
    open_account()
    payout = ask(partner_with("400.00"), "400.00")
    bank.vendor.on("POST", r"/api/v1/payment", (500, {}))
    assert send(payout).status == Status.UNKNOWN
    bank.open()

    early = SOON + timedelta(minutes=2)
    ask_about_payouts(by="beat", now=early)
    assert (now_of(payout).status, bank.left) == (Status.UNKNOWN, [])
    assert now_of(payout).failure_code == "not_found_yet"

    assert go_on(payout).status == Status.PAID
    assert bank.left == [str(payout.id)]
    assert AuditEntry.objects.filter(action="billing.payout.sent_on").count() == 1


@pytest.mark.django_db
def test_send_payout_to_a_key_of_somebody_else_fails_and_gives_back(
    bank: WooviBank, open_account: Account
) -> None:
    open_account()
    bank.owner = OTHER_CPF
    partner = partner_with("400.00")
    failed = send(ask(partner, "400.00"))
    assert (failed.status, failed.failure_code) == (Status.FAILED, "holder_differs")
    assert standing(partner) == (0, D("400.00"), 0)
    assert bank.left == []


@pytest.mark.django_db
def test_send_payout_when_our_account_is_empty_waits_for_money(
    bank: WooviBank, open_account: Account
) -> None:
    open_account()
    bank.broke = True
    payout = ask(partner_with("400.00"), "400.00")
    assert send(payout).status == Status.UNKNOWN
    assert go_on(payout).failure_code == "approval_refused"
    bank.broke = False
    ask_about_payouts(by="beat", now=SOON + timedelta(hours=5))
    ask_about_payouts(by="beat", now=SOON + timedelta(hours=8))
    assert now_of(payout).status == Status.PAID
    assert len(bank.left) == 1


@pytest.mark.django_db
def test_payout_paid_to_somebody_else_is_booked_and_told(
    bank: WooviBank, open_account: Account
) -> None:
    """The key changed hands between the look and the payment: the money has gone."""
    open_account()
    payout = send(ask(partner_with("400.00"), "400.00"))
    bank.owner = OTHER_CPF
    paid = go_on(payout)
    assert (paid.status, paid.failure_code) == (Status.PAID, "holder_differs")
    assert AuditEntry.objects.filter(action="billing.payout.holder_differs").count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(("outcome", "value"), [("odd", None), ("paid", 1)])
def test_answer_that_does_not_fit_settles_nothing(
    bank: WooviBank, open_account: Account, outcome: str, value: int | None
) -> None:
    open_account()
    bank.outcome = outcome
    payout = send(ask(partner_with("400.00"), "400.00"))
    bank.payouts[str(payout.id)]["value"] = value or 40000
    assert go_on(payout).status == Status.UNKNOWN
    assert not Entry.objects.filter(kind="payout_confirmed").exists()


@pytest.mark.django_db
def test_payout_the_bank_returns_is_available_again(bank: WooviBank, open_account: Account) -> None:
    open_account()
    bank.outcome = "failed"
    partner = partner_with("400.00")
    assert go_on(send(ask(partner, "400.00"))).status == Status.FAILED
    assert standing(partner) == (0, D("400.00"), 0)


@pytest.mark.django_db
def test_an_end_stays_an_end(bank: WooviBank, open_account: Account) -> None:
    open_account()
    payout = send(ask(partner_with("400.00"), "400.00"))
    fail_payout(payout_id=payout.id, code="by_hand", by="user:1", now=SOON)
    assert go_on(payout).status == Status.FAILED
    assert not Entry.objects.filter(kind="payout_confirmed").exists()


class FusedAdapter(WooviAdapter):
    """The power may fail as a call leaves, and when it is done but not answered."""

    slug = "fused"
    title = "Fused"
    fuse = Fuse(0)

    def _call(self, method: str, path: str, **options: Any) -> Any:
        type(self).fuse.moment()
        answer = super()._call(method, path, **options)
        type(self).fuse.moment()
        return answer


@pytest.fixture
def fused(bank: WooviBank, open_account: Account, settings: Any) -> Any:
    settings.GATEWAY_API_BASES = {**settings.GATEWAY_API_BASES, "fused": bank.vendor.url}
    adapters()["fused"] = FusedAdapter
    yield lambda: Gateway.objects.filter(id=open_account().id).update(kind="fused")
    del adapters()["fused"]


@pytest.mark.slow
@pytest.mark.django_db
@pytest.mark.parametrize("lost", [False, True], ids=["answered", "answer lost"])
def test_payout_survives_a_crash_at_any_moment(bank: WooviBank, fused: Any, lost: bool) -> None:
    """Every statement and every call is such a moment, one run for each."""
    fused()
    for moment in range(1, LONGEST_RUN):
        bank.left.clear()
        partner = partner_with("400.00")
        payout = ask(partner, "400.00")
        if lost:
            bank.vendor.on(*bank.send_route, lambda seen: bank.send(seen) and (500, {}))
        with power_cut(moment) as fuse:
            FusedAdapter.fuse = fuse
            send(payout)
            ask_about_payouts(by="beat", now=LATER)
        FusedAdapter.fuse = Fuse(0)
        bank.open()
        assert go_on(payout).status == Status.PAID
        assert bank.left == [str(payout.id)]
        confirmed = Entry.objects.filter(kind="payout_confirmed", source=f"payout:{payout.id}")
        assert confirmed.count() == 1
        assert standing(partner) == (0, 0, 0)
        if not fuse.blown:
            break
    assert moment > 10


def at_once(workers: int, act: Callable[[], Any]) -> list[Any]:
    start = Barrier(workers)

    def one(_: int) -> Any:
        try:
            start.wait()
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(workers) as pool:
        return list(pool.map(one, range(workers)))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_fifty_workers_send_one_payout(bank: WooviBank, open_account: Account) -> None:
    open_account()
    partner = partner_with("400.00")
    payout = ask(partner, "400.00")

    at_once(50, lambda: send_payout(payout_id=payout.id, by="test", now=SOON))
    assert len(bank.vendor.seen("POST", "/payment$")) == 1
    assert len(bank.vendor.seen(*bank.send_route)) == 1

    at_once(50, lambda: ask_about_payout(payout_id=payout.id, by="beat", now=LATER))
    assert Entry.objects.filter(kind="payout_confirmed").count() == 1
    assert (bank.left, standing(partner)) == ([str(payout.id)], (0, 0, 0))


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_fifty_beats_send_a_lost_one_on_once(bank: WooviBank, open_account: Account) -> None:
    open_account()
    payout = ask(partner_with("400.00"), "400.00")
    bank.vendor.on("POST", r"/api/v1/payment", (500, {}))
    send(payout)
    bank.vendor.requests.clear()
    bank.open()

    at_once(50, lambda: ask_about_payout(payout_id=payout.id, by="beat", now=LATER))
    assert len(bank.vendor.seen(*bank.send_route)) == 1
    assert bank.left == [str(payout.id)]


def claim_while_locked(payout: Payout) -> str:
    """What a worker does while another holds the row."""
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '200ms'")
    try:
        with locked_elsewhere(payout):
            send_payout(payout_id=payout.id, by="test", now=SOON)
        return "claimed"
    except OperationalError:
        return "waited"
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_claim_waits_for_who_holds_the_row(bank: WooviBank, open_account: Account) -> None:
    open_account()
    payout = ask(partner_with("400.00"), "400.00")
    assert claim_while_locked(payout) == "waited"
    assert bank.vendor.requests == []


@pytest.mark.django_db(transaction=True)
def test_without_row_locks_two_would_read_an_approved_payout(
    bank: WooviBank, open_account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control: unlocked, the second reads APPROVED and goes on to claim."""
    open_account()
    payout = ask(partner_with("400.00"), "400.00")
    seen: list[str] = []

    def unlocked(rows: QuerySet[Any], **_: Any) -> QuerySet[Any]:
        seen.extend(rows.model.objects.filter(id=payout.id).values_list("status", flat=True))
        return rows

    monkeypatch.setattr(models.QuerySet, "select_for_update", unlocked)
    claim_while_locked(payout)
    assert seen[0] == Status.APPROVED


@pytest.mark.django_db(transaction=True)
def test_without_the_index_a_partner_would_have_two_payouts() -> None:
    """The negative control of `one_payout_of_a_partner_at_a_time`."""
    partner = partner_with("400.00")
    ask(partner, "100.00")
    with pytest.raises(PayoutInProgress):
        ask(partner, "100.00")
    with without_index("one_payout_of_a_partner_at_a_time"):
        assert ask(partner, "100.00").status == Status.APPROVED
