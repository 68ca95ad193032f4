"""Objects nobody owns, and rows whose object is gone.

Rows and objects cannot commit together, so a crash can leave either behind. Orphans are deleted
when they are older than any upload address or task could be; a dangling reference is reported,
never repaired by guessing.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import groupby, islice

from core.storage.configured import storage
from core.storage.interface import ObjectInfo

ORPHAN_AGE = timedelta(hours=24)
GROUPS_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Owned:
    """Keys whose rows promise them, and keys that are merely on their way."""

    promised: set[str] = field(default_factory=set)
    expected: set[str] = field(default_factory=set)


GroupOf = Callable[[str], str]
OwnedKeys = Callable[[list[str]], dict[str, Owned]]


@dataclass(slots=True)
class Sweep:
    """What one walk over the storage found; `owners` counts the groups that are promised."""

    seen: int = 0
    owners: int = 0
    deleted: int = 0
    dangling: list[str] = field(default_factory=list)


def sweep_orphans(*, prefix: str, group_of: GroupOf, owned_keys: OwnedKeys, now: datetime) -> Sweep:
    """Walk everything below `prefix`, delete what is old and unowned, name what is missing.

    `group_of` maps a key to its group (say, a moment); `owned_keys` answers, for some groups, what
    their rows own; it is asked after the listing, so what was written meanwhile is known. Memory
    stays bounded by `GROUPS_AT_ONCE`. Safe to repeat.
    """
    sweep = Sweep()
    groups = groupby(storage().list(prefix), key=lambda each: group_of(each.key))
    for chunk in _chunks((name, list(objects)) for name, objects in groups):
        owned = owned_keys([name for name, _ in chunk])
        for name, objects in chunk:
            _sweep_group(sweep, objects, owned.get(name, Owned()), now)
    return sweep


def _sweep_group(sweep: Sweep, objects: list[ObjectInfo], owned: Owned, now: datetime) -> None:
    sweep.seen += len(objects)
    sweep.owners += bool(owned.promised)
    present = {each.key for each in objects}
    old = {each.key for each in objects if each.modified_at < now - ORPHAN_AGE}
    unowned = sorted(old - owned.promised - owned.expected)
    sweep.deleted += storage().delete(unowned) if unowned else 0
    sweep.dangling += sorted(owned.promised - present)


def _chunks(
    groups: Iterable[tuple[str, list[ObjectInfo]]],
) -> Iterator[list[tuple[str, list[ObjectInfo]]]]:
    waiting = iter(groups)
    while chunk := list(islice(waiting, GROUPS_AT_ONCE)):
        yield chunk
