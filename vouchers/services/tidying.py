"""Clients' files against clients' rows."""

from datetime import datetime
from uuid import UUID

import structlog

from core.storage import storage
from core.storage.orphans import Owned, Sweep, sweep_orphans
from vouchers.keys import moment_prefix
from vouchers.manifest import objects_to_copy
from vouchers.metrics import DANGLING_REFERENCES, ORPHANS_DELETED
from vouchers.models import Moment, MomentAsset, Redemption

_log = structlog.get_logger("acervo.vouchers")
PREFIX = "u/"


def tidy_client_files(*, now: datetime) -> Sweep:
    """Delete objects below `u/` that no moment and no running redemption owns; report what lacks.

    Safe to repeat.
    """
    sweep = sweep_orphans(prefix=PREFIX, group_of=_moment_of, owned_keys=_owned_keys, now=now)
    if sweep.owners < Moment.objects.filter(created_at__lt=now).count():
        sweep.dangling += _prefixes_without_objects()
    ORPHANS_DELETED.inc(sweep.deleted)
    DANGLING_REFERENCES.set(len(sweep.dangling))
    if sweep.dangling:
        _log.error("dangling_references", count=len(sweep.dangling), first=sweep.dangling[:5])
    return sweep


def _moment_of(key: str) -> str:
    """`u/{user}/m/{moment}/…` → the moment; anything else below `u/` is nobody's."""
    parts = key.split("/")
    return parts[3] if len(parts) > 4 else ""


def _owned_keys(groups: list[str]) -> dict[str, Owned]:
    ids = [UUID(name) for name in groups if _is_uuid(name)]
    owned = {name: Owned() for name in groups}
    rows = MomentAsset.objects.filter(moment_id__in=ids).values_list(
        "moment_id", "original_key", "preview_key", "thumbnail_key"
    )
    for moment_id, *keys in rows.iterator():
        owned[str(moment_id)].promised.update(filter(None, keys))
    running = Redemption.objects.filter(
        moment_id__in=ids, status=Redemption.Status.COPYING
    ).prefetch_related("copies")
    for redemption in running:
        owned[str(redemption.moment_id)].expected.update(_targets(redemption))
    return owned


def _targets(redemption: Redemption) -> set[str]:
    prefix = moment_prefix(user_id=redemption.user_id, moment_id=redemption.moment_id)
    return {
        each.target
        for row in redemption.copies.all()
        for each in objects_to_copy(row.entry, prefix=prefix)
    }


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _prefixes_without_objects() -> list[str]:
    """Moments whose whole folder is gone: no listing can meet them, so each is asked for."""
    prefixes = (
        moment_prefix(user_id=user_id, moment_id=moment_id)
        for moment_id, user_id in Moment.objects.values_list("id", "user_id").iterator()
    )
    return [prefix for prefix in prefixes if next(storage().list(prefix), None) is None]
