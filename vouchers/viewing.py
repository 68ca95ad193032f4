"""Who sees a moment and what they may do with it: decided here and nowhere else.

owner      the person it belongs to            looks, downloads, manages
redeemer   the browser that typed the code     looks, downloads
guest      who holds the share link            looks; downloads if the owner allows it
stranger   everybody else                      for them there is no such moment
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.utils.crypto import constant_time_compare, salted_hmac

from vouchers.models import Moment


class Standing(StrEnum):
    OWNER = "owner"
    REDEEMER = "redeemer"
    GUEST = "guest"
    STRANGER = "stranger"


@dataclass(frozen=True, slots=True)
class Viewer:
    """What a request has proved about who is asking; nothing here is merely claimed."""

    user_id: UUID | None = None
    redeemed_moments: frozenset[UUID] = frozenset()
    share_token: str = ""
    unlock_proof: str = ""

    @property
    def is_nobody(self) -> bool:
        return self == Viewer()


@dataclass(frozen=True, slots=True)
class Sight:
    """One viewer before one moment. Locked or ended, nothing of the photos may be sent."""

    standing: Standing
    is_locked: bool = False
    has_ended: bool = False
    may_download: bool = False

    @property
    def is_open(self) -> bool:
        return not (self.standing is Standing.STRANGER or self.is_locked or self.has_ended)

    @property
    def may_manage(self) -> bool:
        return self.standing is Standing.OWNER and self.is_open


def sight_of(viewer: Viewer, moment: Moment, *, now: datetime) -> Sight:
    """Weigh the strongest proof first. Reads `moment.user`: select it with the moment."""
    standing = _standing(viewer, moment, now)
    is_guest = standing is Standing.GUEST
    is_locked = is_guest and not _is_unlocked(viewer, moment)
    has_ended = moment.is_closed(now)
    sight = Sight(standing, is_locked=is_locked, has_ended=has_ended)
    may_download = sight.is_open and (moment.allow_download or not is_guest)
    return Sight(standing, is_locked, has_ended, may_download)


def unlock_proof(moment: Moment) -> str:
    """What a browser keeps after the right password: void once password or link change."""
    secret = f"{moment.share_token}\n{moment.link_password}"
    return salted_hmac("vouchers.viewing.unlock", secret, algorithm="sha256").hexdigest()


def _standing(viewer: Viewer, moment: Moment, now: datetime) -> Standing:
    if moment.user.erased_at or moment.user.blocked_at:
        return Standing.STRANGER
    if viewer.user_id == moment.user_id:
        return Standing.OWNER
    if moment.id in viewer.redeemed_moments:
        return Standing.REDEEMER
    if viewer.share_token and _link_opens(viewer.share_token, moment, now):
        return Standing.GUEST
    return Standing.STRANGER


def _link_opens(token: str, moment: Moment, now: datetime) -> bool:
    if moment.privacy != Moment.Privacy.LINK:
        return False
    if moment.link_expires_at is not None and moment.link_expires_at <= now:
        return False
    return constant_time_compare(token, moment.share_token)


def _is_unlocked(viewer: Viewer, moment: Moment) -> bool:
    return not moment.link_password or constant_time_compare(
        viewer.unlock_proof, unlock_proof(moment)
    )
