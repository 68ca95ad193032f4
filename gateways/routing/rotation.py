"""Whose turn it is: smooth weighted rotation, as a pure function of what was before.

Each turn every member that may be picked gains its weight, the one with most is picked and pays
what all gained together. Whoever has a share of w in a sum of W is picked exactly w times in any W
turns, spread out, and equal weights are a plain round robin. A member that may not be picked stands
still, so that it comes back without a burst.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace


@dataclass(frozen=True, slots=True)
class Member:
    """One gateway's standing; `picked` is the number of the turn it last had, 0 for never."""

    weight: int
    current: int = 0
    picked: int = 0


@dataclass(frozen=True, slots=True)
class Wheel:
    """The rotation of one tenant's method within one priority."""

    turns: int = 0
    members: Mapping[str, Member] = field(default_factory=dict)


def fit(wheel: Wheel, weights: Mapping[str, int]) -> Wheel:
    """The wheel for this set of weights: the same one, or a fresh start when they changed."""
    if {name: member.weight for name, member in wheel.members.items()} == dict(weights):
        return wheel
    former = wheel.members
    members = {
        name: Member(weight, picked=former[name].picked if name in former else 0)
        for name, weight in weights.items()
    }
    return replace(wheel, members=members)


def take_turn(wheel: Wheel, eligible: Collection[str]) -> tuple[str, Wheel]:
    """Who is first, and the wheel after it. A weight of 0 is picked only if nobody else may be.

    Ties go to who has waited longest, then by name. Raises ValueError if nobody is eligible.
    """
    able = [name for name in eligible if wheel.members[name].weight] or list(eligible)
    raised = {name: wheel.members[name].current + wheel.members[name].weight for name in able}
    first = min(able, key=lambda name: (-raised[name], wheel.members[name].picked, name))
    members = dict(wheel.members)
    for name, current in raised.items():
        members[name] = replace(members[name], current=current)
    total = sum(members[name].weight for name in able)
    turn = wheel.turns + 1
    members[first] = replace(members[first], current=raised[first] - total, picked=turn)
    return first, Wheel(turn, members)


def in_order(wheel: Wheel, eligible: Collection[str]) -> list[str]:
    """Who follows if the first one fails; nobody's turn is used up by it."""

    def standing(name: str) -> tuple[bool, int, int, str]:
        member = wheel.members[name]
        return (member.weight == 0, -member.current, member.picked, name)

    return sorted(eligible, key=standing)
