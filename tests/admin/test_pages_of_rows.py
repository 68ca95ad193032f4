"""A row's page shows what belongs to it, and nothing that opens anything."""

from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Permission
from django.db import transaction
from django.test import Client
from django.utils import timezone

from core import audit, outbox
from core.admin.pages import BoundedPaginator
from core.admin.panels import LINES
from core.models import OutboxMessage
from partners.models import Delivery
from tests.admin.conftest import MODELS, list_page, row_page
from tests.factories import (
    ApiKeyFactory,
    AssetCopyFactory,
    CreditEntryFactory,
    MediaAssetFactory,
    MomentAssetFactory,
    MomentFactory,
    ReadyAssetFactory,
    RedemptionFactory,
    StaffFactory,
    VoucherFactory,
)
from vouchers.codes import display
from vouchers.models import Redemption


@pytest.fixture
def claim(db: None) -> Redemption:
    """A failed redemption with its trail and its message."""
    now = timezone.now()
    made = RedemptionFactory.create(
        status="FAILED",
        failure_code="copy_failed",
        finished_at=now,
        assets_total=2,
        assets_copied=1,
    )
    AssetCopyFactory.create(
        redemption=made, position=0, status="COPIED", entry={"filename": "boa.jpg", "size_bytes": 9}
    )
    AssetCopyFactory.create(
        redemption=made, position=1, status="FAILED", error="object_missing: x",
        entry={"filename": "ruim.jpg", "size_bytes": 9},
    )  # fmt: skip
    with transaction.atomic():
        audit.record("vouchers.redemption.failed", subject=f"redemption:{made.pk}", by="worker")
        audit.record("vouchers.voucher.issued", subject=f"voucher:{made.voucher_id}", by="beat")
        outbox.publish("vouchers.redemption.failed", {"redemption_id": str(made.pk)})
        outbox.publish("vouchers.redemption.failed", {"redemption_id": "another"})
    return made


def panels(page: Any) -> dict[str, list[Any]]:
    return {str(panel.title): panel.rows for panel in page.context["panels"]}


def test_a_redemption_tells_its_whole_story(desk: Client, claim: Redemption) -> None:
    MomentFactory.create(id=claim.moment_id, user=claim.user, title="Galeria do Théo")
    page = desk.get(row_page(claim))
    shown = panels(page)
    assert [row[1] for row in shown["Cópias"]] == ["ruim.jpg", "boa.jpg"]
    told = OutboxMessage.objects.filter(payload={"redemption_id": str(claim.pk)})
    assert len(shown["Mensagens"]) == told.count() > 0
    assert {row[1] for row in shown["Linha do tempo"]} == {
        "vouchers.redemption.failed",
        "vouchers.voucher.issued",
    }
    text = page.content.decode()
    for row in (claim.voucher, claim.user, claim.voucher.delivery, claim.voucher.delivery.partner):
        assert f'href="{row_page(row)}"' in text
    assert "Galeria do Théo" in text
    assert display(claim.voucher.code) in text
    assert "object_missing" in text


def test_a_delivery_shows_refused_files_first_and_its_vouchers(desk: Client) -> None:
    delivery = VoucherFactory.create().delivery
    MediaAssetFactory.create(delivery=delivery, position=0, filename="depois.jpg")
    MediaAssetFactory.create(
        delivery=delivery, position=1, filename="antes.jpg", processing_status="FAILED",
        failure_code="unreadable", failure_detail="Não é uma foto.",
    )  # fmt: skip
    shown = panels(desk.get(row_page(delivery)))
    assert ["antes.jpg" in str(row[1]) for row in shown["Arquivos"]] == [True, False]
    assert shown["Arquivos"][0][3] == "Não é uma foto."
    assert len(shown["Vouchers"]) == 1
    assert next(iter(shown)) == "Arquivos"


def test_a_partner_shows_balance_movements_keys_and_deliveries(desk: Client) -> None:
    credit = CreditEntryFactory.create(amount=7)
    ApiKeyFactory.create(partner=credit.partner)
    page = desk.get(row_page(credit.partner))
    shown = panels(page)
    assert shown["Créditos"][0][2] == "+7"
    assert len(shown["Chaves de API"]) == 1
    assert shown["Entregas"] == []
    assert '<div class="readonly">7</div>' in page.content.decode()


def test_a_person_shows_redemptions_and_galleries(desk: Client, claim: Redemption) -> None:
    MomentFactory.create(user=claim.user)
    shown = panels(desk.get(row_page(claim.user)))
    assert len(shown["Resgates"]) == 1
    assert len(shown["Galerias"]) == 1


def test_a_panel_shows_a_few_lines_and_the_way_to_all(desk: Client) -> None:
    delivery = VoucherFactory.create().delivery
    for position in range(LINES + 1):
        ReadyAssetFactory.create(delivery=delivery, position=position)
    page: Any = desk.get(row_page(delivery))
    [files] = [panel for panel in page.context["panels"] if panel.title == "Arquivos"]
    assert len(files.rows) == LINES
    listed = desk.get(files.more)
    assert listed.context["cl"].result_count == LINES + 1
    assert str(delivery) in listed.content.decode()


def test_a_panel_is_for_who_may_see_its_rows(claim: Redemption) -> None:
    looker = StaffFactory.create(is_superuser=False)
    looker.user_permissions.set(Permission.objects.filter(codename="view_redemption"))
    client = Client()
    client.force_login(looker)
    assert set(panels(client.get(row_page(claim)))) == {"Cópias"}


def test_no_page_shows_what_opens_something(desk: Client) -> None:
    key = ApiKeyFactory.create()
    moment = MomentFactory.create(link_password=make_password("segredo"), privacy="link")
    asset = MomentAssetFactory.create(moment=moment)
    file = ReadyAssetFactory.create()
    claim = RedemptionFactory.create(tracking_token="t4_segredo", user=moment.user)
    claim.user.is_staff = True
    claim.user.save()
    secrets = [
        key.hashed_key, moment.share_token, moment.link_password, asset.original_key,
        asset.thumbnail_key, file.original_key, file.upload_key, file.preview_key, "t4_segredo",
        moment.user.password,
    ]  # fmt: skip
    rows = [key, key.partner, moment, asset, file, file.delivery, claim, claim.user, claim.voucher]
    pages = [row_page(row) for row in rows] + [list_page(model) for model in MODELS]
    for address in [*pages, "/admin/", "/admin/buscar?q=a"]:
        text = desk.get(address).content.decode()
        assert not [secret for secret in secrets if secret in text], address
        assert "<img" not in text.replace('<img src="/static/admin/', ""), address


def test_counting_stops_where_nobody_turns_pages(db: None) -> None:
    VoucherFactory.create_batch(3)
    pages = BoundedPaginator(Delivery.objects.all(), 1)
    assert (pages.count, pages.is_cut) == (3, False)
    pages = BoundedPaginator(Delivery.objects.all(), 1)
    pages.most = 2
    assert (pages.count, pages.is_cut) == (3, True)
