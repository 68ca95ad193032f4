"""Files nobody owns, rows whose files are gone."""

import uuid

import pytest
from django.utils import timezone

from core.storage import storage
from tests.factories import MomentAssetFactory, VoucherFactory, ready_delivery
from tests.support.outbox import drain_outbox
from vouchers.models import Redemption
from vouchers.services.tidying import tidy_client_files

pytestmark = pytest.mark.django_db


def put(key: str) -> str:
    storage().write(key=key, body=b"x", content_type="image/jpeg")
    return key


def test_tidy_deletes_old_orphans_and_spares_everything_owned(redeem, time_machine) -> None:
    time_machine.move_to("2026-11-22T15:00:00Z")
    redeem(VoucherFactory.create(delivery=ready_delivery(files=2)).code)
    drain_outbox()
    kept = {each.key for each in storage().list("u/")}
    moment_folder = next(iter(kept)).split("/")[:4]
    orphans = {
        put(f"u/{uuid.uuid4()}/m/{uuid.uuid4()}/{uuid.uuid4()}/original.jpg"),
        put("/".join([*moment_folder, "stray.jpg"])),
        put("u/stray.jpg"),
    }

    # Storage clocks are real: only the sweep's own clock moves.
    young = tidy_client_files(now=timezone.now())
    assert (young.deleted, young.dangling) == (0, [])

    time_machine.move_to("2099-01-01T00:00:00Z")
    old = tidy_client_files(now=timezone.now())
    assert (old.deleted, old.dangling) == (len(orphans), [])
    assert {each.key for each in storage().list("u/")} == kept


def test_tidy_spares_copies_on_their_way(redeem, time_machine) -> None:
    redeem(VoucherFactory.create(delivery=ready_delivery(files=1)).code)
    redemption = Redemption.objects.get()
    asset = redemption.copies.get().asset_id
    put(f"u/{redemption.user_id}/m/{redemption.moment_id}/{asset}/original.jpg")
    time_machine.move_to("2099-01-01T00:00:00Z")
    assert tidy_client_files(now=timezone.now()).deleted == 0


def test_tidy_names_rows_whose_files_are_gone() -> None:
    partly = MomentAssetFactory.create()
    put(partly.original_key)
    put(partly.preview_key)
    wholly = MomentAssetFactory.create()
    dangling = tidy_client_files(now=timezone.now()).dangling
    assert partly.thumbnail_key in dangling
    assert f"u/{wholly.moment.user_id}/m/{wholly.moment_id}/" in dangling
    assert len(dangling) == 2
