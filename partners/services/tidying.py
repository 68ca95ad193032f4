"""Partners' files against partners' rows."""

from datetime import datetime
from uuid import UUID

import structlog

from core.storage.orphans import Owned, Sweep, sweep_orphans
from partners.keys import original_key, preview_key, thumbnail_key
from partners.metrics import PARTNER_DANGLING_REFERENCES, PARTNER_ORPHANS_DELETED
from partners.models import Delivery, Partner
from partners.services.cleaning import owned_keys

_log = structlog.get_logger("acervo.partners")
PREFIX = "partners/"
_CHANGING = (Delivery.Status.DRAFT, Delivery.Status.PROCESSING)


def tidy_partner_files(*, now: datetime) -> Sweep:
    """Delete objects below `partners/` that no row owns, name those that rows promise in vain.

    Safe to repeat.
    """
    sweep = sweep_orphans(prefix=PREFIX, group_of=_delivery_of, owned_keys=_owned, now=now)
    PARTNER_ORPHANS_DELETED.inc(sweep.deleted)
    PARTNER_DANGLING_REFERENCES.set(len(sweep.dangling))
    if sweep.dangling:
        _log.error("dangling_references", count=len(sweep.dangling), first=sweep.dangling[:5])
    return sweep


def _delivery_of(key: str) -> str:
    """`partners/{partner}/{delivery}/…` → the delivery; else what stands in its place."""
    parts = key.split("/")
    return parts[2] if len(parts) > 3 else ""


def _owned(groups: list[str]) -> dict[str, Owned]:
    logos = set(Partner.objects.exclude(logo_key="").values_list("logo_key", flat=True))
    owned = {name: Owned(expected=logos) for name in groups if not _is_uuid(name)}
    ids = [UUID(name) for name in groups if _is_uuid(name)]
    for delivery in Delivery.objects.filter(id__in=ids).defer("assets_payload"):
        owned[str(delivery.id)] = _owned_by(delivery)
    return owned


def _owned_by(delivery: Delivery) -> Owned:
    """While files may change, uploads and the three objects of every file are on their way."""
    assets = list(delivery.assets.select_related("delivery"))
    owned = Owned(promised=owned_keys(assets))
    if delivery.status in _CHANGING:
        for asset in assets:
            owned.expected.update(
                (asset.upload_key, original_key(asset), preview_key(asset), thumbnail_key(asset))
            )
    return owned


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
