"""The home page tells what needs a person now, in few queries, and only what one may see."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone

from accounts.models import User
from tests.admin.conftest import message
from tests.factories import (
    CreditEntryFactory,
    DeliveryFactory,
    MediaAssetFactory,
    PartnerFactory,
    RedemptionFactory,
    StaffFactory,
    VoucherFactory,
)
from vouchers.models import Voucher
from vouchers.toggles import REDEMPTION_OPEN

HOME = "/admin/"
MOST_QUERIES = 20


def needs(desk: Client) -> dict[str, int]:
    page: Any = desk.get(HOME)
    return {need.text: need.count for need in page.context["desk"].needs}


def figures(desk: Client) -> dict[str, Any]:
    page: Any = desk.get(HOME)
    return {figure.text: figure.value for figure in page.context["desk"].figures}


def finished(seconds: float, **fields: Any) -> Any:
    started = fields.pop("started_at", timezone.now() - timedelta(hours=1))
    return RedemptionFactory.create(
        started_at=started,
        finished_at=started + timedelta(seconds=seconds),
        **{"status": "COMPLETED", "assets_total": 4, "assets_copied": 4, **fields},
    )


def test_an_empty_house_needs_nobody(desk: Client) -> None:
    assert needs(desk) == {}
    page = desk.get(HOME).content.decode()
    assert "Nada. Tudo anda sozinho." in page
    assert "Ninguém resgatou ainda." in page


def test_dead_and_late_messages(desk: Client) -> None:
    now = timezone.now()
    message(status="DEAD")
    message(due_at=now - timedelta(minutes=6))
    message(due_at=now - timedelta(minutes=4))
    message(status="DONE", due_at=now - timedelta(days=1))
    assert needs(desk) == {"mensagem desistida": 1, "mensagem atrasada": 1}


def test_a_redemption_that_failed_until_it_is_made_good(desk: Client) -> None:
    failed = finished(9, status="FAILED")
    finished(9, status="FAILED", started_at=timezone.now() - timedelta(days=8))
    assert needs(desk) == {"resgate que falhou": 1}
    RedemptionFactory.create(voucher=failed.voucher)
    assert needs(desk) == {}


def test_a_failed_redemption_whose_voucher_is_gone_needs_nobody(desk: Client) -> None:
    failed = finished(9, status="FAILED")
    Voucher.objects.filter(pk=failed.voucher_id).update(status="REVOKED")
    assert needs(desk) == {}


def test_redemptions_that_take_long(desk: Client) -> None:
    RedemptionFactory.create(started_at=timezone.now() - timedelta(minutes=6))
    RedemptionFactory.create(started_at=timezone.now() - timedelta(minutes=4))
    assert needs(desk) == {"resgate demorado": 1}


def test_deliveries_with_refused_files(desk: Client) -> None:
    bad = {"processing_status": "FAILED", "failure_code": "unreadable"}
    delivery = DeliveryFactory.create()
    MediaAssetFactory.create_batch(2, delivery=delivery, **bad)
    MediaAssetFactory.create()
    old = DeliveryFactory.create(created_at=timezone.now() - timedelta(days=8))
    MediaAssetFactory.create(delivery=old, **bad)
    assert needs(desk) == {"entrega com arquivos recusados": 1}


def test_studios_that_used_all_their_credits(desk: Client) -> None:
    PartnerFactory.create()
    spent = PartnerFactory.create()
    CreditEntryFactory.create(partner=spent, amount=1)
    CreditEntryFactory.create(partner=spent, amount=-1, kind="RESERVED")
    CreditEntryFactory.create(amount=1)
    assert needs(desk) == {"estúdio sem créditos": 1}
    listed = desk.get("/admin/partners/partner/", {"creditos": "acabaram"})
    assert list(listed.context["cl"].result_list) == [spent]


def test_a_toggle_that_is_not_as_usual(desk: Client) -> None:
    REDEMPTION_OPEN.set(False, by="test")
    assert needs(desk) == {"chave fora do padrão": 1}
    REDEMPTION_OPEN.set(True, by="test")
    assert needs(desk) == {}


def test_every_need_leads_to_a_list_that_opens(desk: Client) -> None:
    message(status="DEAD")
    message(due_at=timezone.now() - timedelta(hours=1))
    finished(9, status="FAILED")
    RedemptionFactory.create(started_at=timezone.now() - timedelta(hours=1))
    REDEMPTION_OPEN.set(False, by="test")
    page: Any = desk.get(HOME)
    shown = page.context["desk"]
    for line in [*shown.needs, *shown.figures]:
        assert desk.get(line.url).status_code == 200, line.url


def test_the_week_in_figures(desk: Client) -> None:
    now = timezone.now()
    for seconds in (2, 4, 60):
        finished(seconds)
    finished(1, started_at=now - timedelta(days=8))
    DeliveryFactory.create(status="READY", published_at=now, ready_at=now)
    Voucher.objects.update(created_at=now - timedelta(days=8))
    VoucherFactory.create()
    assert figures(desk) == {
        "entregas publicadas": 1,
        "vouchers emitidos": 1,
        "vouchers resgatados": 3,
        "arquivos guardados": 12,
        "do código à galeria, mediana": "4,0",
    }


def test_home_takes_few_queries_however_much_there_is(
    desk: Client, queries: Callable[[str], int]
) -> None:
    assert queries(HOME) <= MOST_QUERIES
    for _ in range(9):
        message(status="DEAD")
        finished(9)
        finished(9, status="FAILED")
        CreditEntryFactory.create()
    assert queries(HOME) <= MOST_QUERIES


def test_staff_see_their_part_of_the_desk(helper: Client, staff: User) -> None:
    message(status="DEAD")
    finished(9, status="FAILED")
    empty: Any = helper.get(HOME)
    assert (empty.context["desk"].needs, empty.context["desk"].figures) == ([], [])
    assert empty.context["desk"].recent is None
    keeper = StaffFactory.create(is_superuser=False)
    keeper.user_permissions.set(Permission.objects.filter(codename="view_outboxmessage"))
    client = Client()
    client.force_login(keeper)
    assert needs(client) == {"mensagem desistida": 1}


@pytest.mark.parametrize("page", ["/admin/", "/admin/vouchers/", "/admin/core/"])
def test_pages_of_the_site_open(desk: Client, page: str) -> None:
    assert desk.get(page).status_code == 200
