"""What must be true after any fault: one complete moment, or as if nobody had typed the code."""

import hashlib
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from core.models import OutboxMessage
from core.storage import storage
from partners.models import CreditEntry
from vouchers.keys import moment_prefix
from vouchers.manifest import objects_to_copy
from vouchers.models import Moment, MomentAsset, Redemption, Voucher

Status = Redemption.Status


@dataclass(frozen=True)
class Watched:
    """A voucher as it was before anybody typed it: its row, and the digests of its files."""

    id: UUID
    code: str
    row: str
    manifest: list[dict[str, Any]]
    digests: dict[str, str]

    @classmethod
    def begin(cls, voucher: Voucher) -> "Watched":
        manifest = voucher.delivery.assets_payload
        sources = [each.source for entry in manifest for each in objects_to_copy(entry, prefix="")]
        digests = {source: digest_of(source) for source in sources}
        return cls(voucher.id, voucher.code, stored_row(voucher.id), manifest, digests)

    @property
    def redemptions(self) -> list[Redemption]:
        return list(Redemption.objects.filter(voucher_id=self.id).order_by("started_at"))

    def is_settled(self) -> bool:
        """Redeemed or given up, and every letter and deletion that follows from it done."""
        states = {each.status for each in self.redemptions}
        return bool(states) and Status.COPYING not in states and is_outbox_quiet()

    def is_complete(self) -> bool:
        return any(each.status == Status.COMPLETED for each in self.redemptions) and (
            is_outbox_quiet()
        )


def is_outbox_quiet() -> bool:
    """Nothing on its way, but for what is planned for much later."""
    waiting = OutboxMessage.objects.filter(status__in=["PENDING", "SENT"])
    return not waiting.exclude(topic="partners.uploads.closed").exists()


def assert_whole_or_nothing(watched: Watched) -> Moment | None:
    """The one invariant of a redemption. Answers the moment, if there is one.

    Whole: one moment, every object there with the very bytes, the voucher used once.
    Nothing: the voucher's row never written again (not even with the same values), no moment.
    Either way no object beside those the moment owns, and no fact given up.
    """
    completed = [each for each in watched.redemptions if each.status == Status.COMPLETED]
    assert len(completed) <= 1
    assert not OutboxMessage.objects.filter(status="DEAD").exists()
    for redemption in watched.redemptions:
        if redemption.status != Status.COMPLETED:
            assert _keys_below(_prefix(redemption)) == set(), redemption.status
            assert not Moment.objects.filter(id=redemption.moment_id).exists()
    if completed:
        return _assert_whole(watched, completed[0])
    assert stored_row(watched.id) == watched.row
    return None


def assert_complete(watched: Watched) -> Moment:
    """Whole, and not nothing."""
    moment = assert_whole_or_nothing(watched)
    assert moment is not None, [each.status for each in watched.redemptions]
    return moment


def assert_untouched(watched: Watched) -> None:
    """Nothing, and not whole."""
    assert assert_whole_or_nothing(watched) is None


def _assert_whole(watched: Watched, redemption: Redemption) -> Moment:
    voucher = Voucher.objects.get(id=watched.id)
    assert (voucher.status, voucher.redeemed_by_id) == ("REDEEMED", redemption.user_id)
    moment = Moment.objects.get(id=redemption.moment_id, user_id=redemption.user_id)
    prefix = _prefix(redemption)
    expected = {
        each.target: watched.digests[each.source]
        for entry in watched.manifest
        for each in objects_to_copy(entry, prefix=prefix)
    }
    assert {key: digest_of(key) for key in _keys_below(prefix)} == expected
    assert _keys_of(moment) == set(expected)
    assert redemption.assets_copied == redemption.assets_total == len(watched.manifest)
    _assert_credit(voucher)
    return moment


def _assert_credit(voucher: Voucher) -> None:
    """A perpetual voucher consumes one credit, once."""
    spent = CreditEntry.objects.filter(source=f"voucher:{voucher.id}", kind="CONSUMED").count()
    assert spent == (voucher.access == Voucher.Access.PERPETUAL)


def _keys_of(moment: Moment) -> set[str]:
    rows = MomentAsset.objects.filter(moment=moment)
    names = rows.values_list("original_key", "preview_key", "thumbnail_key")
    return {key for keys in names for key in keys if key}


def _keys_below(prefix: str) -> set[str]:
    return {each.key for each in storage().list(prefix)}


def _prefix(redemption: Redemption) -> str:
    return moment_prefix(user_id=redemption.user_id, moment_id=redemption.moment_id)


def digest_of(key: str) -> str:
    return hashlib.sha256(b"".join(storage().read(key))).hexdigest()


def stored_row(voucher_id: UUID) -> str:
    """The row with the transaction that wrote it: equal means nobody wrote it since."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT xmin, v::text FROM vouchers v WHERE id = %s", [voucher_id])
        return str(cursor.fetchone())
