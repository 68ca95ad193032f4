"""Whatever the gateways answer, in whatever order things happen: nobody is charged twice.

The payer's provider is simulated; its books, not ours, say how many charges there are.
"""

import uuid
from collections import defaultdict
from contextlib import suppress
from datetime import datetime, timedelta

import pytest
import simplejson
from hypothesis import HealthCheck, given
from hypothesis import settings as rounds
from hypothesis import strategies as st

from core.errors import DomainError
from gateways.models import Gateway, Payment
from gateways.services import charging, making_room
from gateways.services.janitor import ask_about_payments
from tests.support.scripted_gateway import BANK, KINDS, MAKES

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
Status = Payment.Status
WORDS = st.sampled_from(
    [
        *("ok", "paid", "lost", "silent", "bug", "odd", "unreachable", "rate_limited"),
        *("credentials", "rejected", "invalid", "declined", "data"),
    ]
)
ANSWERS = st.lists(st.sampled_from(["ok", "unreachable", "credentials", "silent"]), max_size=3)
ACCOUNTS = st.lists(
    st.tuples(st.sampled_from([each.slug for each in KINDS]), st.lists(WORDS, max_size=4), ANSWERS),
    min_size=1,
    max_size=3,
)
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["collect", "janitor", "pay"]), st.sampled_from([0, 20, 90, 900, 4000])
    ),
    min_size=1,
    max_size=7,
)
MANY = rounds(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


class Story:
    """One order, some accounts, and a clock."""

    def __init__(self, accounts, account, ask, now: datetime, method: str) -> None:
        Gateway.objects.update(is_enabled=False)
        Payment.objects.update(ask_at=None)
        BANK.desks.clear()
        self.reference, self.method, self.now, self.ask = f"order:{uuid.uuid4()}", method, now, ask
        for number, (kind, script, answers) in enumerate(accounts):
            account(f"g{number}", *script, kind=kind, priority=1 + number)
            desk = BANK[f"g{number}"]
            desk.answers.extend(answers)
            desk.before = self.witness
        self.violations: list[str] = []

    def witness(self, verb: str) -> None:
        """As each create arrives: its row is written, and no other card is in doubt or live.

        Kept and not raised: here an error would only look like a provider's.
        """
        if verb != "create":
            return
        mine = Payment.objects.filter(reference=self.reference)
        live = mine.filter(status__in=["UNKNOWN", "PENDING"], superseded_at__isnull=True).count()
        if self.method == "card" and live != 1:
            self.violations.append(f"{live} live payments at a create")
        in_books = [each for desk in BANK.desks.values() for each in desk.live()]
        if self.method == "card" and len(in_books) > 1:
            self.violations.append("a second charge beside a live one")
        if live > 1:
            self.violations.append("two live payments")

    def collect(self) -> None:
        with suppress(DomainError):
            self.ask(self.method, reference=self.reference, now=self.now)

    def janitor(self) -> None:
        ask_about_payments(now=self.now)

    def pay(self) -> None:
        for desk in BANK.desks.values():
            for provider_id in [each.provider_id for each in desk.live()][:1]:
                desk.pay(provider_id)

    def check(self) -> None:
        assert not self.violations
        live = [each for desk in BANK.desks.values() for each in desk.live()]
        payments = list(Payment.objects.filter(reference=self.reference))
        if self.method == "card":
            assert len(live) <= 1
            over = (Status.FAILED, Status.EXPIRED)
            assert len([each for each in payments if each.status not in over]) <= 1
        assert len([each for each in payments if each.settles]) <= 1
        self.check_bytes()

    def check_bytes(self) -> None:
        by_key: dict[str, set[bytes]] = defaultdict(set)
        tokens: dict[str, set[str]] = defaultdict(set)
        for desk in BANK.desks.values():
            for body in desk.sent:
                request = simplejson.loads(body)
                by_key[request["idempotency_key"]].add(body)
                tokens[request["token"]].add(request["idempotency_key"])
        assert all(len(bodies) == 1 for bodies in by_key.values())
        assert all(len(keys) == 1 for keys in tokens.values())


@pytest.mark.parametrize("method", ["card", "pix"])
def test_collect_never_makes_two_live_charges(method: str, bank, account, ask, now, impatient):
    @MANY
    @given(ACCOUNTS, STEPS)
    def any_story(accounts, steps) -> None:
        story = Story(accounts, account, ask, now, method)
        for step, seconds in steps:
            story.now += timedelta(seconds=seconds)
            getattr(story, step)()
            story.check()

    any_story()


def test_stories_would_tell_if_a_card_in_doubt_went_on(bank, account, ask, now, monkeypatch):
    """The negative control: without the rule, such a story charges twice."""
    for module in (charging, making_room):
        monkeypatch.setattr(module, "may_make_way", lambda *given: True)
    story = Story([("plain", ["lost"], []), ("scripted", [], [])], account, ask, now, "card")
    story.collect()
    with pytest.raises(AssertionError):
        story.check()


def test_collect_ends_settled_or_told(bank, account, ask, now):
    """Nothing stays in doubt that somebody could tell us of: two days later all is known."""

    @MANY
    @given(st.lists(WORDS, max_size=4), ANSWERS, st.sampled_from(["card", "pix"]))
    def any_story(script, answers, method) -> None:
        story = Story([("scripted", script, answers)], account, ask, now, method)
        story.collect()
        odd = "odd" in script
        for minutes in (1, 5, 20, 100, 300, 1440, 2000, 3000):
            story.now = now + timedelta(minutes=minutes)
            story.janitor()
        unknown = Payment.objects.filter(reference=story.reference, status=Status.UNKNOWN)
        assert odd or not unknown.exists()
        assert not Payment.objects.filter(reference=story.reference, status=Status.PENDING).exists()

    any_story()


def test_scripts_make_what_they_say(bank, account, ask) -> None:
    """The simulated provider itself: each word that makes a charge makes one."""
    for word in sorted(MAKES):
        account(word, word, kind="plain", partner_id=uuid.uuid5(uuid.NAMESPACE_DNS, word))
        with suppress(DomainError):
            partner = uuid.uuid5(uuid.NAMESPACE_DNS, word)
            ask("card", reference=f"order:{word}", partner_id=partner)
        assert len(bank[word].charges) == 1, word
