"""The rotation's promises, over any set of weights."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateways.routing.rotation import Wheel, fit, in_order, take_turn

WEIGHTS = st.dictionaries(st.sampled_from("abcdef"), st.integers(1, 9), min_size=1)
WITH_RESERVES = st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 9), min_size=1)


def turns(weights: dict[str, int], count: int, wheel: Wheel | None = None) -> tuple[str, Wheel]:
    wheel, picked = fit(wheel or Wheel(), weights), ""
    for _ in range(count):
        first, wheel = take_turn(wheel, list(weights))
        picked += first
    return picked, wheel


@given(WEIGHTS, st.integers(0, 60))
def test_take_turn_gives_each_exactly_its_weight_in_any_stretch(
    weights: dict[str, int], before: int
) -> None:
    whole = sum(weights.values())
    _, wheel = turns(weights, before)

    picked, _ = turns(weights, whole, wheel)

    # No starvation follows: whoever has weight is first within one stretch.
    assert Counter(picked) == weights


@given(WEIGHTS)
def test_take_turn_keeps_the_sum_at_nothing_and_ends_where_it_began(weights: dict[str, int]):
    wheel = fit(Wheel(), weights)
    for _ in range(sum(weights.values())):
        _, wheel = take_turn(wheel, list(weights))
        assert sum(member.current for member in wheel.members.values()) == 0
    assert {member.current for member in wheel.members.values()} == {0}


def test_take_turn_spreads_the_heavy_one() -> None:
    assert turns({"a": 5, "b": 1, "c": 1}, 7)[0] == "aabacaa"


@given(st.sets(st.sampled_from("abcdef"), min_size=1), st.integers(1, 9))
def test_take_turn_with_equal_weights_is_a_round_robin(names: set[str], weight: int) -> None:
    picked, _ = turns(dict.fromkeys(names, weight), 3 * len(names))
    assert picked == "".join(sorted(names)) * 3


@given(WITH_RESERVES, st.data())
def test_take_turn_does_not_depend_on_the_order_of_its_rows(weights: dict[str, int], data) -> None:
    shuffled = data.draw(st.permutations(list(weights)))
    _, wheel = turns(weights, data.draw(st.integers(0, 20)))
    again = fit(wheel, {name: weights[name] for name in shuffled})
    assert take_turn(wheel, list(weights)) == take_turn(again, shuffled)
    assert in_order(wheel, list(weights)) == in_order(again, shuffled)


@given(WITH_RESERVES, st.integers(0, 30))
def test_take_turn_keeps_a_weight_of_nothing_in_reserve(weights: dict[str, int], before: int):
    _, wheel = turns(weights, before)
    first, wheel = take_turn(wheel, list(weights))
    if any(weights.values()):
        assert weights[first] > 0
    order = in_order(wheel, list(weights))
    assert sorted(order) == sorted(weights)
    reserves = [weights[name] == 0 for name in order]
    assert reserves == sorted(reserves)


def test_take_turn_among_reserves_alone_goes_round() -> None:
    assert turns({"a": 0, "b": 0, "c": 0}, 6)[0] == "abcabc"


@pytest.mark.parametrize("outage", [1, 2, 5, 40])
def test_take_turn_after_an_outage_brings_no_burst(outage: int) -> None:
    _, wheel = turns({"a": 1, "b": 1}, 2)
    for _ in range(outage):
        first, wheel = take_turn(wheel, ["a"])
        assert first == "a"
        assert wheel.members["b"].current == 0
    assert turns({"a": 1, "b": 1}, 6, wheel)[0] == "bababa"


@given(WEIGHTS, st.sets(st.sampled_from("abcdef")), st.integers(0, 30), st.integers(0, 30))
def test_take_turn_lets_those_stand_still_who_are_out(weights, out, before: int, during: int):
    eligible = sorted(set(weights) - out) or sorted(weights)
    _, wheel = turns(weights, before)
    then = wheel
    for _ in range(during):
        first, wheel = take_turn(wheel, eligible)
        assert first in eligible
        assert sum(member.current for member in wheel.members.values()) == 0
    still = [name for name in weights if name not in eligible]
    assert all(wheel.members[name] == then.members[name] for name in still)


def test_fit_starts_anew_when_weights_or_members_change() -> None:
    _, wheel = turns({"a": 5, "b": 1}, 1)
    assert fit(wheel, {"b": 1, "a": 5}) is wheel
    for changed in ({"a": 4, "b": 1}, {"a": 5}, {"a": 5, "b": 1, "c": 1}):
        anew = fit(wheel, changed)
        assert {member.current for member in anew.members.values()} == {0}
        assert anew.members["a"].picked == 1


def test_take_turn_with_nobody_raises() -> None:
    with pytest.raises(ValueError, match="empty"):
        take_turn(fit(Wheel(), {"a": 1}), [])
