"""The process dies anywhere in a charge; the janitor and the next click go on from there.

Every statement and every call to a provider is such a moment, one run for each.
"""

from contextlib import suppress
from datetime import timedelta

import pytest

from core.errors import DomainError
from gateways.models import Payment
from gateways.services.janitor import ask_about_payments
from gateways.services.refunding import refund_payment
from gateways.services.sending_refunds import send_refund
from gateways.trouble import GatewayError
from tests.gateways.charging.test_properties import Story
from tests.support.power_cut import power_cut
from tests.support.scripted_gateway import BANK

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
Status = Payment.Status
LONGEST_RUN = 400
STORIES = {
    "works at once": [("scripted", [], [])],
    "answer lost, repeated": [("scripted", ["lost"], [])],
    "lost twice": [("scripted", ["lost", "lost"], []), ("scripted", [], [])],
    "not idempotent, lost": [("plain", ["lost"], []), ("scripted", [], [])],
    "not idempotent, never arrived": [("plain", ["silent"], []), ("scripted", [], [])],
    "not sent, then the next": [("scripted", ["unreachable"], []), ("plain", [], [])],
    "refused, then the next": [("plain", ["credentials"], []), ("scripted", ["lost"], [])],
    "declined": [("scripted", ["declined"], []), ("scripted", [], [])],
}


def wire(fuse) -> None:
    """The power may fail as a call arrives, and when it is done but not answered."""
    for desk in BANK.desks.values():
        desk.before, desk.after = fuse.moment, fuse.moment


def unwire(story: Story) -> None:
    for desk in BANK.desks.values():
        desk.before, desk.after = story.witness, lambda verb: None


@pytest.mark.parametrize("method", ["card", "pix"])
@pytest.mark.parametrize("name", STORIES)
def test_collect_survives_a_crash_at_any_moment(
    bank, account, ask, now, name: str, method: str
) -> None:
    moments = 0
    for moment in range(1, LONGEST_RUN):
        story = Story(STORIES[name], account, ask, now, method)
        with power_cut(moment) as fuse:
            wire(fuse)
            story.collect()
        unwire(story)
        if not fuse.blown:
            break
        moments += 1
        story.check()
        resume(story)
    assert moments >= 8


def resume(story: Story) -> None:
    """The person clicks again at once, and at the end; in between the janitor asks."""
    story.now += timedelta(seconds=5)
    story.collect()
    story.check()
    for seconds in (20, 75, 200, 400):
        story.now += timedelta(seconds=seconds)
        story.janitor()
        story.check()
    for desk in BANK.desks.values():
        desk.script.clear()
    payment = story.ask(story.method, reference=story.reference, now=story.now)
    assert payment.status == Status.PENDING
    assert payment.pix_code or payment.redirect_url


@pytest.mark.parametrize("method", ["card", "pix"])
@pytest.mark.parametrize("name", ["lost twice", "not idempotent, lost"])
def test_janitor_survives_a_crash_at_any_moment(
    bank, account, ask, now, name: str, method: str
) -> None:
    moments = 0
    for moment in range(1, LONGEST_RUN):
        story = Story(STORIES[name], account, ask, now, method)
        story.collect()
        story.now += timedelta(seconds=90)
        with power_cut(moment) as fuse:
            wire(fuse)
            ask_about_payments(now=story.now)
        unwire(story)
        if not fuse.blown:
            break
        moments += 1
        story.check()
        resume(story)
    assert moments > 5


@pytest.mark.parametrize("lists", [True, False])
@pytest.mark.parametrize("word", ["ok", "lost", "silent"])
@pytest.mark.parametrize("kind", ["scripted", "plain"])
def test_send_refund_survives_a_crash_at_any_moment(
    bank, account, ask, now, kind: str, word: str, lists: bool
) -> None:
    """Back once and whole, also where the provider would pay back twice if it were asked twice."""
    moments = 0
    for moment in range(1, LONGEST_RUN):
        story = Story([(kind, ["paid"], [])], account, ask, now, "card")
        story.collect()
        desk = BANK["g0"]
        desk.lists_refunds, desk.refund_script = lists, [word]
        payment = Payment.objects.get(reference=story.reference)
        refund = refund_payment(
            payment_id=payment.id, amount=None, source="test", by="user:7", now=now
        )
        with power_cut(moment) as fuse, suppress(GatewayError):
            wire(fuse)
            send_refund(refund_id=refund.id, now=now)
        unwire(story)
        if not fuse.blown:
            break
        moments += 1
        for seconds in (30, 100, 200, 300):
            with suppress(GatewayError):
                send_refund(refund_id=refund.id, now=now + timedelta(seconds=seconds))
        payment.refresh_from_db()
        assert payment.status == Status.REFUNDED
        assert [each.amount.reais for each in desk.refund_keys.values()] == [payment.amount]
        assert [each.status for each in payment.refunds.all()] == ["SUCCEEDED"]
    assert moments >= 4


def test_power_cut_leaves_what_was_committed_and_nothing_else(bank, account, ask, now) -> None:
    """The instrument itself: it strikes before, between and after, and is not caught."""
    seen = set()
    for moment in range(1, LONGEST_RUN):
        story = Story([("plain", [], [])], account, ask, now, "card")
        with power_cut(moment) as fuse:
            wire(fuse)
            with suppress(DomainError):
                story.collect()
        if not fuse.blown:
            break
        row = Payment.objects.filter(reference=story.reference).first()
        seen.add((row.status if row else None, len(BANK["g0"].charges)))
    assert seen == {
        (None, 0),
        (Status.UNKNOWN, 0),
        (Status.UNKNOWN, 1),
        (Status.PENDING, 1),
    }
