"""New codes, codes taken back, codes whose time has passed."""

import json
from datetime import timedelta

import pytest

from core.models import AuditEntry, OutboxMessage
from partners.credits import balance
from partners.errors import NotEnoughCredits
from partners.models import Delivery
from tests.factories import (
    CreditEntryFactory,
    DeliveryFactory,
    RedemptionFactory,
    UserFactory,
    VoucherFactory,
    plain_api_key,
)
from vouchers import services
from vouchers.codes import display, draw_code, normalise
from vouchers.errors import DeliveryNotPublished, VoucherInRedemption, VoucherNotActive
from vouchers.models import Voucher
from vouchers.services import issuing

pytestmark = pytest.mark.django_db


@pytest.fixture
def delivery() -> Delivery:
    delivery = DeliveryFactory.create(status="READY")
    CreditEntryFactory.create(partner=delivery.partner, amount=10)
    return delivery


@pytest.fixture
def issue(delivery: Delivery, now):
    def call(count: int = 1, **changes):
        given = {"access": "perpetual", "access_days": None, "expires_at": None}
        return services.issue_vouchers(
            delivery=delivery, count=count, by="test", now=now, **{**given, **changes}
        )

    return call


def test_issue_draws_codes_and_reserves_a_credit_each(issue, delivery: Delivery) -> None:
    vouchers = issue(3)
    assert len({voucher.code for voucher in vouchers}) == 3
    assert all(normalise(voucher.code) for voucher in vouchers)
    assert balance(partner_id=delivery.partner_id) == 7
    assert AuditEntry.objects.filter(action="vouchers.voucher.issued").count() == 1


def test_issue_beyond_the_credits_issues_nothing(issue, delivery: Delivery) -> None:
    with pytest.raises(NotEnoughCredits):
        issue(11)
    assert not Voucher.objects.exists()
    assert balance(partner_id=delivery.partner_id) == 10


def test_issue_with_timed_access_costs_nothing(issue, delivery: Delivery) -> None:
    issue(20, access="timed", access_days=30)
    assert balance(partner_id=delivery.partner_id) == 10


@pytest.mark.parametrize("status", ["DRAFT", "EXPIRED"])
def test_issue_for_what_is_not_published_is_refused(issue, delivery, status: str) -> None:
    Delivery.objects.update(status=status)
    with pytest.raises(DeliveryNotPublished):
        issue()


def test_issue_draws_again_when_a_code_exists(issue, monkeypatch: pytest.MonkeyPatch) -> None:
    taken = VoucherFactory.create().code
    draws = iter([taken, draw_code()])
    monkeypatch.setattr(issuing, "draw_code", lambda: next(draws))
    [voucher] = issue()
    assert voucher.code != taken


def test_revoke_gives_the_credit_back_once(issue, delivery: Delivery, now) -> None:
    [voucher] = issue()
    for _ in range(2):
        revoked = services.revoke_voucher(voucher_id=voucher.id, by="test", now=now)
        assert revoked.status == "REVOKED"
    assert balance(partner_id=delivery.partner_id) == 10
    assert OutboxMessage.objects.filter(topic="vouchers.voucher.revoked").count() == 1


def test_revoke_while_someone_redeems_is_refused(issue, now) -> None:
    [voucher] = issue()
    RedemptionFactory.create(voucher=voucher)
    with pytest.raises(VoucherInRedemption):
        services.revoke_voucher(voucher_id=voucher.id, by="test", now=now)


def test_revoke_of_a_redeemed_voucher_is_refused(now) -> None:
    voucher = VoucherFactory.create(status="REDEEMED", redeemed_by=UserFactory(), redeemed_at=now)
    with pytest.raises(VoucherNotActive):
        services.revoke_voucher(voucher_id=voucher.id, by="test", now=now)


def test_expire_ends_what_is_past_its_date_and_nothing_else(issue, delivery, now) -> None:
    [past] = issue(expires_at=now + timedelta(days=1))
    [future] = issue(expires_at=now + timedelta(days=3))
    [copying] = issue(expires_at=now + timedelta(days=1))
    RedemptionFactory.create(voucher=copying)
    later = now + timedelta(days=2)

    assert services.expire_vouchers(by="beat", now=later) == 1
    assert services.expire_vouchers(by="beat", now=later) == 0

    statuses = dict(Voucher.objects.values_list("id", "status"))
    assert statuses == {past.id: "EXPIRED", future.id: "ACTIVE", copying.id: "ACTIVE"}
    assert balance(partner_id=delivery.partner_id) == 8


class TestApi:
    @pytest.fixture
    def call(self, client, delivery: Delivery):
        key = plain_api_key(delivery.partner)

        def send(method: str, path: str, body=None, **headers):
            return client.generic(
                method,
                f"/api/v1/{path}",
                json.dumps(body) if body is not None else "",
                content_type="application/json",
                headers={"Authorization": f"Api-Key {key}", **headers},
            )

        return send

    def test_post_answers_codes_with_their_pages(self, call, delivery) -> None:
        response = call(
            "POST", f"deliveries/{delivery.id}/vouchers", {"count": 2, "access": "perpetual"}
        )
        assert response.status_code == 201
        [first, _second] = response.json()["vouchers"]
        assert first["url"] == f"http://testserver/resgatar/{first['code']}"
        assert (first["status"], first["access"], first["expires_at"]) == (
            "ACTIVE",
            "perpetual",
            None,
        )

    def test_get_lists_the_vouchers_page_by_page(self, call, delivery) -> None:
        path = f"deliveries/{delivery.id}/vouchers"
        body = {"count": 3, "access": "timed"}
        made = (
            call("POST", path, body).json()["vouchers"]
            + call("POST", path, body).json()["vouchers"]
        )

        first = call("GET", f"{path}?page_size=4").json()
        second = call("GET", first["next"].partition("/api/v1/")[2]).json()

        assert (len(first["vouchers"]), len(second["vouchers"]), second["next"]) == (4, 2, None)
        shown = [each["code"] for each in first["vouchers"] + second["vouchers"]]
        assert sorted(shown) == sorted(each["code"] for each in made)

    def test_post_without_credits_is_402(self, call, delivery) -> None:
        response = call(
            "POST", f"deliveries/{delivery.id}/vouchers", {"count": 11, "access": "perpetual"}
        )
        assert (response.status_code, response.json()["code"]) == (402, "not_enough_credits")

    def test_post_with_a_key_twice_draws_once(self, call, delivery) -> None:
        path, body = f"deliveries/{delivery.id}/vouchers", {"count": 2, "access": "perpetual"}
        first = call("POST", path, body, **{"Idempotency-Key": "k" * 20})
        second = call("POST", path, body, **{"Idempotency-Key": "k" * 20})
        assert first.json() == second.json()
        assert second["Idempotent-Replayed"] == "true"
        assert Voucher.objects.count() == 2

    @pytest.mark.parametrize(
        ("body", "field"),
        [
            ({"count": 0, "access": "timed"}, "count"),
            ({"count": 501, "access": "timed"}, "count"),
            ({"count": 1}, "access"),
            ({"count": 1, "access": "forever"}, "access"),
            ({"count": 1, "access": "perpetual", "access_days": 3}, "access_days"),
            ({"count": 1, "access": "timed", "access_days": 0}, "access_days"),
            ({"count": 1, "access": "timed", "expires_at": "2020-01-01T00:00:00Z"}, "expires_at"),
            ({"count": 1, "access": "timed", "expires_at": "tomorrow"}, "expires_at"),
        ],
    )
    def test_post_names_the_wrong_field(self, call, delivery, body, field: str) -> None:
        response = call("POST", f"deliveries/{delivery.id}/vouchers", body)
        assert response.status_code == 400
        assert [row["field"] for row in response.json()["errors"]] == [field]

    def test_get_and_revoke_take_the_code_however_written(self, call, issue) -> None:
        [voucher] = issue()
        shown = call("GET", f"vouchers/{display(voucher.code).lower()}")
        assert shown.json()["status"] == "ACTIVE"
        revoked = call("POST", f"vouchers/{voucher.code}/revoke")
        assert (revoked.status_code, revoked.json()["status"]) == (200, "REVOKED")

    def test_another_partners_voucher_does_not_exist(self, call, now) -> None:
        foreign = VoucherFactory.create()
        for method, path in (
            ("GET", f"vouchers/{foreign.code}"),
            ("POST", f"vouchers/{foreign.code}/revoke"),
            ("GET", f"deliveries/{foreign.delivery_id}/vouchers"),
            ("POST", f"deliveries/{foreign.delivery_id}/vouchers"),
            ("GET", "vouchers/not-a-code"),
        ):
            assert call(method, path, {} if method == "POST" else None).status_code == 404
        foreign.refresh_from_db()
        assert foreign.status == "ACTIVE"
