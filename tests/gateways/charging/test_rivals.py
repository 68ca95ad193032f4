"""Double clicks, two tabs, fifty threads: one live payment for a reference and method."""

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from threading import Barrier

import pytest
from django.db import connections

from core.errors import DomainError
from core.models import OutboxMessage
from gateways.models import Payment, Rotation
from gateways.services import charging, making_room
from tests.support.guards import without_index

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
ONE_LIVE = "one_live_payment_for_a_reference_and_method"
ONE_CARD = "never_two_live_card_charges"


def rivals(ask, count: int, method: str) -> list[Payment | str]:
    """Each in a thread of its own, all at the same moment."""
    meeting = Barrier(count)

    def one(_: int) -> Payment | str:
        try:
            meeting.wait(30)
            payment: Payment = ask(method)
        except DomainError as refusal:
            return refusal.code
        finally:
            connections.close_all()
        return payment

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making_room, "WAIT_SECONDS", 30.0)


@pytest.fixture
def nobody_looks_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """All of them find the way free, so that only the index can tell them apart."""
    monkeypatch.setattr(charging, "make_room", lambda wanted: None)


@pytest.mark.usefixtures("patient", "nobody_looks_first")
@pytest.mark.parametrize("method", ["pix", "card"])
def test_collect_by_fifty_at_once_makes_one_payment(account, bank, ask, method: str) -> None:
    account("a"), account("b")
    for name in "ab":
        bank[name].before = lambda verb: time.sleep(0.3)
    answers = rivals(ask, 50, method)

    assert len({getattr(each, "id", each) for each in answers}) == 1
    assert {getattr(each, "status", each) for each in answers} == {Payment.Status.PENDING}
    assert bank["a"].verbs + bank["b"].verbs == ["create"]
    assert Payment.objects.count() == 1
    # Who came too late used up nobody's turn and told nobody.
    assert Rotation.objects.get().picks == 1
    assert OutboxMessage.objects.filter(topic="gateways.payment.created").count() == 1


@pytest.mark.usefixtures("patient", "nobody_looks_first")
def test_collect_by_many_without_the_index_would_make_several(account, bank, ask) -> None:
    """The negative control."""
    account("a")
    with without_index(ONE_LIVE):
        answers = rivals(ask, 8, "pix")
        assert len({getattr(each, "id", each) for each in answers}) > 1
    assert len(bank["a"].live()) > 1


@pytest.mark.usefixtures("patient", "nobody_looks_first")
@pytest.mark.parametrize("guards", [(ONE_LIVE,), (ONE_CARD,), ()])
def test_collect_by_card_is_held_by_either_guard(account, bank, ask, guards) -> None:
    account("a")
    off = {ONE_LIVE, ONE_CARD} - set(guards)
    with ExitStack() as stack:
        for each in sorted(off):
            stack.enter_context(without_index(each))
        rivals(ask, 8, "card")
        charged = len(bank["a"].live())
    if guards:
        assert charged == 1
    else:
        assert charged > 1  # the negative control


@pytest.mark.usefixtures("patient")
@pytest.mark.parametrize(
    ("word", "code"), [("declined", "payment_declined"), ("data", "customer_data_required")]
)
def test_collect_tells_those_who_waited_what_became_of_it(account, bank, ask, word, code) -> None:
    """A double click on a card that is declined asks the issuer once."""
    account("a", word)
    bank["a"].before = lambda verb: time.sleep(0.5)
    assert Counter(rivals(ask, 6, "card")) == {code: 6}
    assert bank["a"].verbs == ["create"]


def test_collect_waits_only_so_long_for_a_try_in_flight(account, bank, ask) -> None:
    account("a")
    bank["a"].before = lambda verb: time.sleep(1.0)
    statuses = Counter(getattr(each, "status", each) for each in rivals(ask, 4, "pix"))
    assert statuses == {Payment.Status.PENDING: 1, Payment.Status.UNKNOWN: 3}
