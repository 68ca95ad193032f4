"""Partners' files against partners' rows."""

from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from core.storage import storage
from partners.models import Partner
from partners.services.tidying import tidy_partner_files
from tests.factories import PartnerFactory, ready_delivery
from tests.partners.uploading import photo, published, put, uploaded

LATER = timedelta(hours=25)


def keys() -> set[str]:
    return {info.key for info in storage().list("partners/")}


def write(key: str) -> str:
    storage().write(key=key, body=b"x", content_type="image/jpeg")
    return key


def test_tidy_removes_old_objects_nobody_owns(db: None) -> None:
    delivery = ready_delivery(files=2)
    owned = keys()
    prefix = f"partners/{delivery.partner_id}/{delivery.id}/"
    write(f"{prefix}incoming/9c0e6f0a-0000-4000-8000-000000000000")
    write("partners/nobody/9c0e6f0a-0000-4000-8000-000000000000/x/original.jpg")
    write("partners/stray.jpg")
    assert tidy_partner_files(now=timezone.now()).deleted == 0
    sweep = tidy_partner_files(now=timezone.now() + LATER)
    assert (sweep.deleted, sweep.dangling) == (3, [])
    assert keys() == owned


def test_tidy_spares_uploads_of_drafts_and_work_under_way(program: APIClient) -> None:
    uploaded(program, [photo()])
    published(program, [photo()])
    before = keys()
    tidy_partner_files(now=timezone.now() + LATER)
    assert keys() == before


def test_tidy_spares_logos(db: None) -> None:
    partner: Partner = PartnerFactory.create()
    Partner.objects.filter(id=partner.id).update(
        logo_key=write(f"partners/{partner.id}/logo/abc.png")
    )
    write(f"partners/{partner.id}/logo/old.png")
    tidy_partner_files(now=timezone.now() + LATER)
    assert keys() == {f"partners/{partner.id}/logo/abc.png"}


@pytest.mark.parametrize("name", ["original", "preview", "thumbnail"])
def test_tidy_names_what_rows_promise_in_vain(db: None, name: str) -> None:
    lost = ready_delivery(files=2).assets_payload[0][f"{name}_key"]
    storage().delete([lost])
    assert tidy_partner_files(now=timezone.now()).dangling == [lost]


def test_tidy_forgets_uploads_once_the_delivery_is_ready(program: APIClient) -> None:
    delivery = ready_delivery(files=1)
    asset = delivery.assets.get()
    put(asset, b"late")
    assert tidy_partner_files(now=timezone.now() + LATER).deleted == 1
    assert storage().head(asset.upload_key) is None
