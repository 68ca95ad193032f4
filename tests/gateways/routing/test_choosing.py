"""The ordered list: who is in it, in what order, and what it costs."""

import uuid
from collections import Counter
from datetime import timedelta
from decimal import Decimal
from itertools import permutations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given
from hypothesis import settings as rounds
from hypothesis import strategies as st
from pytest_django import Settings

from gateways.charges import Method
from gateways.models import Gateway, GatewayHealth, Rotation
from gateways.routing.choosing import Choice, choose_gateways
from tests.factories_gateways import NOON, GatewayFactory, GatewayHealthFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("bank")]
PARTNER = uuid.UUID(int=7)
DATABASE_ROUNDS = rounds(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def gateway(name: str, **fields) -> Gateway:
    return GatewayFactory.create(name=name, kind=fields.pop("kind", "scripted"), **fields)


def choose(method: Method = Method.PIX, amount: str = "279.00", **given) -> Choice:
    asked = {"partner_id": None, "now": NOON} | given
    return choose_gateways(method=method, amount=Decimal(amount), **asked)


def names(choice: Choice) -> list[str]:
    return [route.name for route in choice.routes]


def test_choose_gateways_goes_by_priority_then_turn() -> None:
    gateway("late", priority=200), gateway("a", priority=1), gateway("b", priority=1)
    first, second = choose(), choose()
    assert sorted(names(first)[:2]) == sorted(names(second)[:2]) == ["a", "b"]
    assert names(first)[0] != names(second)[0]
    assert names(first)[2] == names(second)[2] == "late"
    assert [route.reason for route in first.routes] == ["turn", "same_tier", "next_tier"]


def test_choose_gateways_shares_by_weight() -> None:
    gateway("a", weight=5), gateway("b", weight=1), gateway("c", weight=1)
    assert Counter(names(choose())[0] for _ in range(14)) == {"a": 10, "b": 2, "c": 2}


def test_choose_gateways_keeps_a_weight_of_nothing_for_the_end_of_its_tier() -> None:
    gateway("reserve", weight=0), gateway("a"), gateway("b"), gateway("late", priority=200)
    for _ in range(4):
        chosen = names(choose())
        assert chosen[2:] == ["reserve", "late"]


def test_choose_gateways_starts_anew_when_weights_change() -> None:
    heavy = gateway("a", weight=3)
    gateway("b", weight=1)
    choose()
    heavy.weight = 1
    heavy.save()
    picks = [names(choose())[0] for _ in range(6)]
    assert picks in (["a", "b"] * 3, ["b", "a"] * 3)


def test_choose_gateways_takes_only_whom_the_charge_suits() -> None:
    gateway("off", is_enabled=False)
    gateway("card only", methods=["card"])
    gateway("nowhere", kind="no-such-provider")
    gateway("dear", kind="blind")
    gateway("fits")
    choice = choose(amount="5.00")
    assert names(choice) == ["fits"]
    assert [(each.name, why) for each, why in choice.passed_over] == [("dear", "below_minimum")]
    assert choose(amount="10.00").passed_over == ()


@pytest.mark.parametrize("tried_out", [False, True])
def test_choose_gateways_takes_no_play_money_unless_it_is_all_play(
    tried_out: bool, settings: Settings
) -> None:
    settings.SANDBOX_GATEWAY_ENABLED = tried_out
    gateway("real"), gateway("provider's test environment", is_test=True)
    assert ("real" in names(choose()), len(names(choose()))) == (True, 2 if tried_out else 1)


def test_choose_gateways_never_takes_another_tenants_account() -> None:
    gateway("platform")
    gateway("mine", partner_id=PARTNER, priority=999)
    gateway("theirs", partner_id=uuid.UUID(int=8), priority=1)
    assert names(choose()) == ["platform"]
    assert names(choose(partner_id=PARTNER)) == ["mine", "platform"]
    assert names(choose(partner_id=uuid.UUID(int=9))) == ["platform"]


def test_choose_gateways_passes_over_who_is_out_and_says_why() -> None:
    out = gateway("out")
    gateway("refused", priority=1), gateway("fine", priority=200)
    GatewayHealthFactory.create(gateway=out, state="OPEN", reopens_at=NOON + timedelta(seconds=30))
    refused = Gateway.objects.get(name="refused")
    GatewayHealthFactory.create(gateway=refused, state="OPEN", needs_credentials=True)

    choice = choose()

    assert names(choice) == ["fine"]
    assert choice.routes[0].reason == "turn"
    assert {each["name"]: each["reason"] for each in choice.as_json()} == {
        "fine": "turn",
        "out": "paused",
        "refused": "needs_credentials",
    }
    assert names(choose(now=NOON + timedelta(seconds=30))) == ["out", "fine"]


def test_choose_gateways_with_everybody_out_takes_only_who_is_back_soonest() -> None:
    for number, name in enumerate(("late", "soon", "never")):
        GatewayHealthFactory.create(
            gateway=gateway(name),
            state="OPEN",
            reopens_at=NOON + timedelta(seconds=60 - 30 * number),
            needs_credentials=name == "never",
        )
    choice = choose()
    assert names(choice) == ["soon"]
    assert choice.routes[0].is_last_resort
    GatewayHealth.objects.update(needs_credentials=True)
    assert choose().routes == ()


def test_choose_gateways_uses_up_one_turn_of_the_first_tier_alone() -> None:
    gateway("a"), gateway("b"), gateway("late", priority=200)
    choose()
    assert list(Rotation.objects.values_list("priority", "picks")) == [(100, 1)]


def test_choose_gateways_after_an_outage_brings_no_burst() -> None:
    gateway("a")
    health = GatewayHealthFactory.create(gateway=gateway("b"))
    choose(), choose()
    GatewayHealth.objects.update(state="OPEN", reopens_at=NOON + timedelta(hours=1))
    assert {names(choose())[0] for _ in range(9)} == {"a"}
    health.save()
    back = "".join(names(choose())[0] for _ in range(6))
    assert back in ("ababab", "bababa")


@pytest.mark.parametrize("count", [1, 10, 50])
def test_choose_gateways_costs_the_same_for_any_number(count: int) -> None:
    for number in range(count):
        each = gateway(f"g{number}", priority=1 + number % 5, weight=number % 4)
        GatewayHealthFactory.create(gateway=each)
    choose()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert len(choose().routes) == count
    # Candidates with their health, rotations, the turn's lock and its update.
    assert len(queries) == 4


@DATABASE_ROUNDS
@given(
    st.lists(
        st.tuples(
            st.sampled_from([None, PARTNER, uuid.UUID(int=8)]),
            st.integers(1, 3),
            st.integers(0, 3),
            st.sampled_from(["fine", "out", "refused", "off"]),
        ),
        min_size=1,
        max_size=8,
    )
)
def test_choose_gateways_lists_each_eligible_account_once_and_nobody_else(accounts) -> None:
    Gateway.objects.all().delete()
    rows: dict[str, tuple] = {}
    for number, (partner_id, priority, weight, state) in enumerate(accounts):
        each = gateway(
            f"g{number}",
            partner_id=partner_id,
            priority=priority,
            weight=weight,
            is_enabled=state != "off",
        )
        rows[each.name] = (partner_id, priority, weight, state)
        GatewayHealthFactory.create(
            gateway=each,
            state="OPEN" if state in ("out", "refused") else "CLOSED",
            reopens_at=NOON + timedelta(minutes=1),
            needs_credentials=state == "refused",
        )
    chosen = names(choose(partner_id=PARTNER))

    mine = {name: row for name, row in rows.items() if row[0] in (None, PARTNER)}
    fine = {name for name, row in mine.items() if row[3] == "fine"}
    if fine:
        assert sorted(chosen) == sorted(fine)
        ranks = [(mine[name][0] is None, mine[name][1]) for name in chosen]
        assert ranks == sorted(ranks)
    else:
        out = {name for name, row in mine.items() if row[3] == "out"}
        assert len(chosen) == bool(out)
        assert set(chosen) <= out


def test_choose_gateways_does_not_depend_on_the_order_of_rows() -> None:
    seen = set()
    for order in permutations("abc"):
        Gateway.objects.all().delete()
        Rotation.objects.all().delete()
        ids = {"a": 1, "b": 2, "c": 3}
        for name in order:
            gateway(name, id=uuid.UUID(int=ids[name]), weight=ids[name])
        seen.add(tuple(tuple(names(choose())) for _ in range(6)))
    assert len(seen) == 1
