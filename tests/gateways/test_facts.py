"""Facts: any order of news and any repetition ends the same."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import reduce
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.money import Money
from gateways.charges import Charge, ChargeStatus, Fee, RefundFact, RefundStatus
from gateways.facts import Facts, derive_status, merge, with_refunded

SEEN_AT = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
PRICE = Decimal("297.00")
ASKED = Money(29700)


def charge(status: ChargeStatus = ChargeStatus.PAID, **given: Any) -> Charge:
    return Charge(**{"provider_id": "ch_1", "status": status, "amount": ASKED, **given})


def after(*news: Charge) -> Facts:
    return reduce(lambda known, each: merge(known, each, seen_at=SEEN_AT), news, Facts())


def status_after(*news: Charge) -> str:
    return derive_status(after(*news), amount=PRICE, settles=False)


def at(minutes: int) -> datetime:
    return SEEN_AT + timedelta(minutes=minutes)


@st.composite
def histories(draw: Any) -> list[Charge]:
    """What one provider may say of one charge over time, with its clock or without."""
    has_clock = draw(st.booleans())
    steps = draw(
        st.lists(
            st.fixed_dictionaries(
                {
                    "status": st.sampled_from(
                        [each for each in ChargeStatus if each != ChargeStatus.UNKNOWN_WORD]
                    ),
                    "amount": st.sampled_from([29700, 29600, 30000]).map(Money),
                    "refunded": st.integers(0, 29600).map(Money),
                    "fee": st.none()
                    | st.builds(Fee, st.integers(0, 999).map(Money), exact=st.booleans()),
                    "dispute": st.sampled_from(["", "open", "won", "lost"]),
                    "updated_at": st.integers(0, 4).map(at) if has_clock else st.none(),
                    "end_to_end_id": st.sampled_from(["", "E123"]),
                }
            ),
            min_size=1,
            max_size=5,
        )
    )
    return [Charge(provider_id="ch_1", **each) for each in steps]


@given(st.data())
def test_merge_of_any_permutation_and_repetition_ends_the_same(data: st.DataObject) -> None:
    news = data.draw(histories())
    repeated = news + data.draw(st.lists(st.sampled_from(news), max_size=4))

    shuffled = data.draw(st.permutations(repeated))

    assert after(*shuffled) == after(*news)


@given(histories())
def test_merge_never_lets_more_go_back_than_came(news: list[Charge]) -> None:
    known = after(*news)
    assert known.refunded_amount <= (known.amount_paid or Decimal(0))


@pytest.mark.parametrize(
    ("news", "status"),
    [
        ([], "UNKNOWN"),
        ([ChargeStatus.PENDING], "PENDING"),
        ([ChargeStatus.FAILED, ChargeStatus.PENDING], "FAILED"),
        ([ChargeStatus.EXPIRED, ChargeStatus.FAILED], "FAILED"),
        ([ChargeStatus.FAILED, ChargeStatus.EXPIRED], "FAILED"),
        ([ChargeStatus.EXPIRED, ChargeStatus.PAID], "PAID"),
        ([ChargeStatus.FAILED, ChargeStatus.PAID], "PAID"),
        ([ChargeStatus.PAID, ChargeStatus.PENDING], "PAID"),
        ([ChargeStatus.PAID, ChargeStatus.EXPIRED, ChargeStatus.FAILED], "PAID"),
        ([ChargeStatus.REFUNDED, ChargeStatus.PAID], "REFUNDED"),
        ([ChargeStatus.CHARGEBACK], "DISPUTED"),
    ],
)
def test_derive_status_of_words_in_order(news: list[ChargeStatus], status: str) -> None:
    assert status_after(*map(charge, news)) == status


def test_derive_status_of_a_part_sent_back() -> None:
    assert status_after(charge(refunded=Money(100))) == "PARTIALLY_REFUNDED"


def test_derive_status_of_less_than_the_amount_is_not_paid() -> None:
    assert status_after(charge(amount=Money(29699))) == "PENDING"


def test_derive_status_of_less_that_somebody_accepted_is_paid() -> None:
    known = after(charge(amount=Money(29699)))
    assert derive_status(known, amount=PRICE, settles=True) == "PAID"


@pytest.mark.parametrize(
    ("disputes", "status"),
    [
        (["open"], "DISPUTED"),
        (["open", "won"], "PAID"),
        (["won", "open"], "PAID"),
        (["open", "lost"], "DISPUTED"),
        (["lost", "open"], "DISPUTED"),
    ],
)
def test_derive_status_of_a_dispute_follows_its_end(disputes: list[str], status: str) -> None:
    assert status_after(*(charge(dispute=each) for each in disputes)) == status


def test_merge_of_running_totals_takes_the_newest() -> None:
    """A refund that bounced lowers the total; the older news may arrive last."""
    older = charge(refunded=Money(10000), updated_at=at(1))
    newer = charge(refunded=Money(0), updated_at=at(2))
    assert after(older, newer).refunded_amount == after(newer, older).refunded_amount == 0


def test_merge_of_running_totals_without_a_clock_takes_the_largest() -> None:
    known = after(charge(refunded=Money(10000)), charge(refunded=Money(5000)))
    assert known.refunded_amount == Decimal("100.00")


def test_merge_of_two_totals_in_the_same_second_takes_the_larger() -> None:
    one, other = (charge(refunded=Money(n), updated_at=at(1)) for n in (100, 200))
    assert after(one, other).refunded_amount == after(other, one).refunded_amount == 2


def test_merge_leaves_the_total_to_refunds_listed_one_by_one() -> None:
    listed = RefundFact("re_1", Money(100), RefundStatus.SUCCEEDED)
    known = after(charge(refunded=Money(100), refunds=(listed,)))
    assert known.refunded_amount == 0
    assert with_refunded(known, Decimal("1.00")).refunded_amount == 1


def test_merge_of_a_fee_keeps_unknown_unknown() -> None:
    assert after(charge()).fee is None


def test_merge_of_fees_lets_the_exact_one_replace_an_estimate_never_the_reverse() -> None:
    estimate = charge(fee=Fee(Money(900), exact=False))
    exact = charge(fee=Fee(Money(500)))
    for known in (after(estimate, exact), after(exact, estimate), after(exact, charge())):
        assert (known.fee, known.fee_is_estimate) == (Decimal("5.00"), False)


def test_merge_takes_the_first_moment_of_payment_whatever_arrives_first() -> None:
    early = charge(paid_at=at(-5))
    late = charge(ChargeStatus.REFUNDED, updated_at=at(30))
    assert after(early, late).paid_at == after(late, early).paid_at == at(-5)


def test_merge_adds_up_several_payments_into_one_charge() -> None:
    assert after(charge(received=(ASKED, ASKED))).amount_paid == Decimal("594.00")


def test_merge_keeps_the_ids_it_knew() -> None:
    known = after(charge(end_to_end_id="E1"), replace(charge(), end_to_end_id=""))
    assert known.end_to_end_id == "E1"
