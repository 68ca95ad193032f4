"""Each guard of the claim, with the others off: what it holds alone, and what nothing would hold.

In this process, in threads with connections of their own. A pause between the look and the insert
makes the race certain instead of likely.
"""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, nullcontext, suppress
from datetime import datetime
from threading import Barrier, BrokenBarrierError

import pytest
from django.db import connections, transaction

from accounts.models import User
from accounts.services import find_or_invite_person, inviting
from core.errors import DomainError
from core.idempotency import Answer
from tests.factories import VoucherFactory, ready_delivery
from tests.support.guards import without_index
from vouchers import services
from vouchers.models import Redemption, Voucher
from vouchers.services import claim_statements, claiming, redeeming

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
RIVALS = 8
PAUSE_SECONDS = 1.5
ONE_CLAIM = "a_voucher_has_one_live_redemption"
ACCEPTED = 202


@pytest.fixture
def voucher() -> Voucher:
    return VoucherFactory.create(delivery=ready_delivery(files=1), access="timed", access_days=30)


def without_lock() -> pytest.MonkeyPatch:
    """`SELECT … FOR UPDATE` of the voucher becomes a plain SELECT, until undone."""
    patch, locked = pytest.MonkeyPatch(), claim_statements.LOCK_VOUCHER
    plain = locked.replace("FOR UPDATE OF voucher", "")
    assert plain != locked
    patch.setattr(claim_statements, "LOCK_VOUCHER", plain)
    return patch


@pytest.fixture
def pause_before_insert(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has passed the checks waits here for the rivals; whom a lock keeps out never come."""
    meeting = Barrier(RIVALS)

    def dawdling(**given: object) -> User:
        with suppress(BrokenBarrierError):
            meeting.wait(PAUSE_SECONDS)
        return find_or_invite_person(**given)  # type: ignore[arg-type]

    monkeypatch.setattr(claiming, "find_or_invite_person", dawdling)


def redeem_as_rival(voucher: Voucher, now: datetime, *, email: str, key: str) -> Answer:
    return services.redeem(
        code=voucher.code,
        email=email,
        name="",
        tracking_token="",
        idempotency_key=key,
        address="203.0.113.9",
        now=now,
    )


def rivals_redeem(voucher: Voucher, now: datetime) -> Counter[object]:
    """Eight people, one code, eight keys: how each was answered."""

    def one(number: int) -> object:
        try:
            email, key = f"rival{number}@exemplo.com.br", f"a-key-of-its-own-{number:03}"
            return redeem_as_rival(voucher, now, email=email, key=key).status
        except DomainError as refusal:
            return refusal.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(RIVALS) as pool:
        return Counter(pool.map(one, range(RIVALS)))


@pytest.mark.usefixtures("pause_before_insert")
@pytest.mark.parametrize(
    ("lock", "index"), [(True, True), (True, False), (False, True), (False, False)]
)
def test_claim_holds_while_one_guard_is_left(
    voucher: Voucher, now: datetime, lock: bool, index: bool
) -> None:
    with ExitStack() as off:
        off.enter_context(nullcontext() if index else without_index(ONE_CLAIM))
        if not lock:
            off.callback(without_lock().undo)
        answers = rivals_redeem(voucher, now)
        claims = Redemption.objects.filter(voucher=voucher).count()

    if lock or index:
        assert answers == {ACCEPTED: 1, "voucher_not_redeemable": RIVALS - 1}
        assert claims == 1
    else:
        # The negative control: without both, this very race has several winners.
        assert answers[ACCEPTED] == claims > 1


GUESTS = 12


def guests_invited(now: datetime, monkeypatch: pytest.MonkeyPatch) -> int:
    """Twelve transactions insert one unknown address at the same moment; how many people it is."""
    insert, meeting = inviting.insert_or_find, Barrier(GUESTS)

    def together(candidate: User) -> User:
        meeting.wait(10)
        return insert(candidate)

    def invite(_: int) -> None:
        # Without the index several rows answer to the address; they are to stay and be counted.
        with transaction.atomic(), suppress(User.MultipleObjectsReturned):
            find_or_invite_person(email="nova@exemplo.com.br", name="", now=now, by="test")
        connections.close_all()

    monkeypatch.setattr(inviting, "insert_or_find", together)
    with ThreadPoolExecutor(GUESTS) as pool:
        list(pool.map(invite, range(GUESTS)))
    return User.objects.count()


def test_invitations_of_one_address_at_once_make_one_person(now, monkeypatch) -> None:
    assert guests_invited(now, monkeypatch) == 1


def test_invitations_without_the_unique_address_would_make_many(now, monkeypatch) -> None:
    """The negative control."""
    with without_index("an_email_belongs_to_one_person"):
        people = guests_invited(now, monkeypatch)
    assert people > 1


def test_one_key_at_once_without_its_claim_would_be_answered_differently(
    voucher: Voucher, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The negative control of `fifty_requests_with_one_key`: take the key's row away.

    The voucher's lock still lets one redemption through; the others no longer hear its answer.
    """
    monkeypatch.setattr(redeeming, "answer_once", lambda *, act, **_: in_transaction(act))

    def one(_: int) -> object:
        try:
            return redeem_as_rival(voucher, now, email="ana@exemplo.com.br", key="k" * 20).status
        except DomainError as refusal:
            return refusal.code
        finally:
            connections.close_all()

    with ThreadPoolExecutor(RIVALS) as pool:
        answers = Counter(pool.map(one, range(RIVALS)))
    assert answers == {ACCEPTED: 1, "voucher_not_redeemable": RIVALS - 1}


def in_transaction(act: Callable[[], Answer]) -> Answer:
    with transaction.atomic():
        return act()
