"""The board counts what it says it counts, in the same queries however much there is."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from gateways.admin.figures import age, percent
from gateways.models import Gateway
from gateways.selectors.performance import answers_by_method, matching_since
from tests.factories_gateways import (
    DiscrepancyFactory,
    GatewayFactory,
    GatewayHealthFactory,
    PaidPaymentFactory,
    PaymentFactory,
    WebhookDeliveryFactory,
)
from tests.gateways.admin.conftest import Clerk

pytestmark = pytest.mark.django_db
BOARD = "/admin/gateways/painel"


def tiles(desk: Client) -> dict[str, Any]:
    page: Any = desk.get(BOARD)
    assert page.status_code == 200
    names = ["matched", "discrepancies", "unknown", "breakers"]
    return dict(zip(names, page.context["tiles"], strict=True))


def fill(gateway: Gateway) -> None:
    """A bit of everything, within the last day."""
    now = timezone.now()
    route = [{"gateway_id": str(gateway.pk), "reason": "turn"}]
    given = {"gateway": gateway, "created_at": now, "routing": route}
    PaidPaymentFactory.create(**given)
    PaymentFactory.create(**given, status="FAILED", failure_code="unreachable")
    PaymentFactory.create(**given, status="FAILED", failure_code="customer_declined")
    PaymentFactory.create(**{**given, "routing": [{"gateway_id": "another"}]})
    WebhookDeliveryFactory.create(
        gateway=gateway, matched_by="webhook_token", result="APPLIED", received_at=now
    )


def test_an_empty_board_is_calm(desk: Client) -> None:
    shown = tiles(desk)
    assert [each.value for each in shown.values()] == ["—", "0", "0", "0/0"]
    assert not any(each.is_wrong for each in shown.values())


def test_the_board_takes_the_same_queries_for_many_gateways(desk: Client) -> None:
    def count() -> int:
        desk.get(BOARD)
        with CaptureQueriesContext(connection) as caught:
            assert desk.get(BOARD).status_code == 200
        return len(caught)

    fill(GatewayFactory.create())
    few = count()
    for _ in range(9):
        account = GatewayFactory.create()
        GatewayHealthFactory.create(gateway=account)
        fill(account)
    assert count() <= few


def test_answers_by_method_counts_declines_as_answers() -> None:
    gateway = GatewayFactory.create()
    fill(gateway)
    PaidPaymentFactory.create(gateway=gateway, created_at=timezone.now() - timedelta(days=2))
    [line] = answers_by_method(since=timezone.now() - timedelta(hours=24))
    assert (line.tries, line.answered, line.paid, line.heads) == (4, 3, 1, 3)


def test_matching_counts_only_genuine_letters_about_ours() -> None:
    now = timezone.now()
    for fields in (
        {"matched_by": "webhook_token", "result": "APPLIED"},
        {"matched_by": "provider_id", "result": "NO_CHANGE"},
        {"result": "UNMATCHED"},
        {"result": "UNMATCHED", "received_at": now - timedelta(days=3)},
        {"result": "WAITING"},
        {"result": "IGNORED"},
        {"verdict": "REFUSED", "result": "UNMATCHED"},
    ):
        WebhookDeliveryFactory.create(**{"received_at": now, **fields})
    day, week = matching_since(now - timedelta(hours=24), now - timedelta(days=7))
    assert (day.total, day.matched) == (3, 2)
    assert (week.total, week.matched) == (4, 2)
    assert day.by_rule["webhook_token"] == day.by_rule["provider_id"] == 1


def test_what_is_wrong_is_wine(desk: Client) -> None:
    now = timezone.now()
    GatewayHealthFactory.create(state="OPEN")
    DiscrepancyFactory.create(found_at=now - timedelta(days=2))
    PaymentFactory.create(status="UNKNOWN", created_at=now - timedelta(minutes=20))
    WebhookDeliveryFactory.create(result="UNMATCHED", received_at=now)
    shown = tiles(desk)
    assert all(each.is_wrong for each in shown.values())
    assert shown["discrepancies"].note == "a mais antiga há 2 d"
    assert shown["matched"].value == "0,00 %"


def test_a_charge_that_is_just_being_made_is_not_wrong(desk: Client) -> None:
    PaymentFactory.create(status="UNKNOWN", created_at=timezone.now())
    assert not tiles(desk)["unknown"].is_wrong


def test_the_board_is_not_for_everyone(clerk: Clerk) -> None:
    assert clerk("view_gateway").get(BOARD).status_code == 403
    assert clerk("view_gateway", "view_payment").get(BOARD).status_code == 200


def test_percent_is_never_rounded_up_to_the_whole() -> None:
    assert percent(99_999, 100_000) == "99,9 %"
    assert percent(1, 1) == "100 %"
    assert percent(0, 0) == "—"


def test_age_in_the_largest_unit() -> None:
    assert [age(each) for each in (7, 60, 7300, 200_000)] == ["7 s", "1 min", "2 h", "2 d"]
