"""The rotations in the database: one row per owner, method and priority."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from gateways.charges import Method
from gateways.models import Rotation
from gateways.routing.rotation import Member, Wheel, fit, take_turn


@dataclass(frozen=True, slots=True)
class Tier:
    """The accounts of one owner with one priority; None = the platform's."""

    partner_id: UUID | None
    priority: int

    @property
    def rank(self) -> tuple[bool, int]:
        """A tenant's own accounts come before the platform's."""
        return (self.partner_id is None, self.priority)


def read_wheels(
    tiers: Collection[Tier], method: Method
) -> Callable[[Tier, Mapping[str, int]], Wheel]:
    """All rotations of a method in one query: call the answer with a tier and its weights."""
    owners = Q(partner_id__isnull=True) | Q(
        partner_id__in={each.partner_id for each in tiers} - {None}
    )
    rows = Rotation.objects.filter(owners, method=method)
    found = {Tier(row.partner_id, row.priority): _wheel(row) for row in rows}
    return lambda tier, weights: fit(found.get(tier, Wheel()), weights)


def turn_wheel(
    tier: Tier, method: Method, weights: Mapping[str, int], eligible: Collection[str]
) -> tuple[str, Wheel]:
    """Whose turn it is, and the wheel after it; the row stays locked until the caller commits."""
    row = _locked(tier, method)
    first, wheel = take_turn(fit(_wheel(row), weights), eligible)
    row.picks = wheel.turns
    row.members = {
        name: [member.weight, member.current, member.picked]
        for name, member in sorted(wheel.members.items())
    }
    row.save(update_fields=["picks", "members"])
    return first, wheel


def _wheel(row: Rotation) -> Wheel:
    return Wheel(row.picks, {name: Member(*values) for name, values in row.members.items()})


def _locked(tier: Tier, method: Method) -> Rotation:
    own = {"partner_id": tier.partner_id, "method": method, "priority": tier.priority}
    row = Rotation.objects.select_for_update().filter(**own).first()
    if row is None:
        Rotation.objects.bulk_create([Rotation(**own)], ignore_conflicts=True)
        row = Rotation.objects.select_for_update().get(**own)
    return row
