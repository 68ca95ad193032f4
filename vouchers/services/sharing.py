"""How a moment is shown to others, and how that ends."""

from datetime import datetime
from typing import Any, TypedDict
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction

from core import audit
from vouchers.errors import LinkExpiryInThePast
from vouchers.models import Moment
from vouchers.models.moment import new_share_token

_FIELDS = ["privacy", "share_token", "link_password", "link_expires_at", "allow_download"]


class SharingChanges(TypedDict, total=False):
    """What is to change; a name left out stays as it is. None takes password or end away."""

    privacy: str
    link_password: str | None
    link_expires_at: datetime | None
    allow_download: bool


def change_sharing(*, moment_id: UUID, changes: SharingChanges, by: str, now: datetime) -> Moment:
    """Open, adjust or close the share link.

    Closing burns the link with its password and end: shared again, the moment gets a new one.
    Safe to repeat: what changes nothing writes no audit row. Raises LinkExpiryInThePast.
    """
    expires_at = changes.get("link_expires_at")
    if expires_at is not None and expires_at <= now:
        raise LinkExpiryInThePast
    with transaction.atomic():
        moment = Moment.objects.select_for_update().get(pk=moment_id)
        before, was_shared = _told(moment), moment.privacy == Moment.Privacy.LINK
        _apply(moment, changes)
        is_shared = moment.privacy == Moment.Privacy.LINK
        if was_shared and not is_shared:
            _burn_link(moment)
        if before != _told(moment) or changes.get("link_password"):
            moment.save(update_fields=_FIELDS)
            _record(moment, _deed(was_shared, is_shared), before, by)
    return moment


def renew_share_link(*, moment_id: UUID, by: str) -> Moment:
    """Share the moment under a new link; an earlier one is dead at once.

    Not safe to repeat: each call makes another link.
    """
    with transaction.atomic():
        moment = Moment.objects.select_for_update().get(pk=moment_id)
        before = _told(moment)
        was_shared = moment.privacy == Moment.Privacy.LINK
        moment.privacy = Moment.Privacy.LINK
        moment.share_token = new_share_token()
        moment.save(update_fields=_FIELDS)
        _record(moment, "link_renewed" if was_shared else "shared", before, by)
    return moment


def _apply(moment: Moment, changes: SharingChanges) -> None:
    moment.privacy = changes.get("privacy", moment.privacy)
    moment.allow_download = changes.get("allow_download", moment.allow_download)
    if "link_expires_at" in changes:
        moment.link_expires_at = changes["link_expires_at"]
    if "link_password" in changes:
        password = changes["link_password"]
        moment.link_password = make_password(password) if password else ""


def _burn_link(moment: Moment) -> None:
    moment.share_token = new_share_token()
    moment.link_password = ""
    moment.link_expires_at = None


def _deed(was_shared: bool, is_shared: bool) -> str:
    if was_shared == is_shared:
        return "sharing_changed"
    return "shared" if is_shared else "unshared"


def _told(moment: Moment) -> dict[str, Any]:
    """What the audit keeps: neither the link nor the password, only that there is one."""
    ends = moment.link_expires_at
    return {
        "privacy": str(moment.privacy),
        "has_password": bool(moment.link_password),
        "link_expires_at": ends.isoformat() if ends else None,
        "allow_download": moment.allow_download,
    }


def _record(moment: Moment, deed: str, before: dict[str, Any], by: str) -> None:
    audit.record(
        f"vouchers.moment.{deed}",
        subject=f"moment:{moment.id}",
        by=by,
        before=before,
        after=_told(moment),
    )
