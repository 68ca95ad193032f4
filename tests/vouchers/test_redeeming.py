"""The claim: who gets a voucher, and what everybody else is told."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import User
from core.idempotency import IdempotencyKeyRequired, IdempotencyKeyReused
from core.models import AuditEntry, OutboxMessage
from core.redis import redis_client
from partners.models import Delivery
from tests.factories import RedemptionFactory, UserFactory, VoucherFactory, ready_delivery
from vouchers.access import issue_token, read_token
from vouchers.codes import display, draw_code
from vouchers.errors import (
    DeliveryNotReady,
    RedemptionClosed,
    TooManyWrongCodes,
    VoucherNotRedeemable,
)
from vouchers.models import AssetCopy, Redemption, Voucher
from vouchers.toggles import REDEMPTION_OPEN

pytestmark = pytest.mark.django_db


def test_redeem_claims_with_the_whole_manifest_and_leaves_the_voucher_alone(
    redeem, voucher: Voucher
) -> None:
    before = Voucher.objects.values().get(pk=voucher.pk)

    answer = redeem(voucher.code)

    redemption = Redemption.objects.get()
    assert answer.status == 202
    assert answer.headers["Location"] == f"/api/v1/redemptions/{redemption.id}"
    assert answer.body["redemption"] == {
        "id": str(redemption.id),
        "status": "COPYING",
        "assets_total": 3,
        "assets_copied": 0,
        "moment": None,
        "access_token": answer.body["redemption"]["access_token"],
    }
    assert AssetCopy.objects.filter(redemption=redemption, status="PENDING").count() == 3
    assert OutboxMessage.objects.filter(topic="vouchers.redemption.started").count() == 1
    assert AuditEntry.objects.filter(action="vouchers.redemption.started").exists()
    assert Voucher.objects.values().get(pk=voucher.pk) == before


def test_redeem_makes_an_inactive_person_who_cannot_sign_in(redeem, voucher: Voucher) -> None:
    redeem(voucher.code, email="Ana@Exemplo.com.br")
    person = User.objects.get()
    assert (person.email, person.name, person.is_active) == ("ana@exemplo.com.br", "Ana", False)
    assert not person.has_usable_password()


def test_redeem_for_a_known_address_uses_that_person_and_tells_nobody(
    redeem, voucher: Voucher
) -> None:
    known = UserFactory.create(email="ana@exemplo.com.br", name="Ana Maria")
    answer = redeem(voucher.code, name="Outra")
    assert Redemption.objects.get().user == known
    known.refresh_from_db()
    assert known.name == "Ana Maria"
    assert set(answer.body["redemption"]) == {
        "id", "status", "assets_total", "assets_copied", "moment", "access_token",
    }  # fmt: skip


def test_redeem_again_with_the_same_key_repeats_the_answer(redeem, voucher: Voucher) -> None:
    first = redeem(voucher.code)
    second = redeem(display(voucher.code).lower())
    assert second.replayed
    assert (second.status, second.body) == (first.status, first.body)
    assert Redemption.objects.count() == 1


def test_redeem_with_the_same_key_and_another_person_is_refused(redeem, voucher: Voucher) -> None:
    redeem(voucher.code)
    with pytest.raises(IdempotencyKeyReused):
        redeem(voucher.code, email="bia@exemplo.com.br")


def test_redeem_without_a_key_is_refused(redeem, voucher: Voucher) -> None:
    with pytest.raises(IdempotencyKeyRequired):
        redeem(voucher.code, idempotency_key=None)


def _used(voucher: Voucher) -> str:
    RedemptionFactory.create(voucher=voucher)
    return voucher.code


def _expired(voucher: Voucher) -> str:
    Voucher.objects.update(expires_at=voucher.created_at - timedelta(days=30))
    return voucher.code


def _revoked(voucher: Voucher) -> str:
    Voucher.objects.update(status=Voucher.Status.REVOKED)
    return voucher.code


def _unknown(_voucher: Voucher) -> str:
    return draw_code()


def _mistyped(voucher: Voucher) -> str:
    return voucher.code[:-1] + ("7" if voucher.code[-1] != "7" else "8")


@pytest.mark.parametrize("spoil", [_used, _expired, _revoked, _unknown, _mistyped])
def test_redeem_refuses_every_bad_code_with_one_answer(redeem, voucher: Voucher, spoil) -> None:
    code = spoil(voucher)
    with pytest.raises(VoucherNotRedeemable) as refusal:
        redeem(code)
    assert type(refusal.value) is VoucherNotRedeemable
    assert (refusal.value.code, refusal.value.status) == ("voucher_not_redeemable", 404)
    assert not User.objects.filter(email="ana@exemplo.com.br").exists()


def test_redeem_while_the_studio_prepares_says_come_back(redeem, voucher: Voucher) -> None:
    Delivery.objects.update(status=Delivery.Status.PROCESSING)
    with pytest.raises(DeliveryNotReady):
        redeem(voucher.code)


def test_redeem_when_closed_refuses_before_looking(redeem, voucher: Voucher) -> None:
    REDEMPTION_OPEN.set(False, by="user:7")
    with pytest.raises(RedemptionClosed):
        redeem(voucher.code)


def _guess(redeem, times: int, **changes) -> list[str]:
    told = []
    for number in range(times):
        try:
            redeem(draw_code(), idempotency_key=f"guess-number-{number:05}", **changes)
        except (VoucherNotRedeemable, TooManyWrongCodes) as refusal:
            told.append(refusal.code)
    return told


def test_redeem_lets_ten_wrong_codes_be_tried_and_no_more(redeem, voucher: Voucher) -> None:
    told = _guess(redeem, 12)
    assert told == ["voucher_not_redeemable"] * 10 + ["too_many_wrong_codes"] * 2
    with pytest.raises(TooManyWrongCodes) as refusal:
        redeem(voucher.code)
    assert 500 < (refusal.value.retry_after_seconds or 0) <= 600
    assert redeem(voucher.code, address="198.51.100.7").status == 202


def test_redeem_with_the_limiter_off_would_let_every_guess_through(redeem, settings) -> None:
    """The negative control."""
    settings.WRONG_CODES_LIMIT = 10**9
    assert set(_guess(redeem, 12)) == {"voucher_not_redeemable"}


def test_redeem_does_not_count_codes_that_exist(redeem, voucher: Voucher) -> None:
    _used(voucher)
    for number in range(15):
        with pytest.raises(VoucherNotRedeemable):
            redeem(voucher.code, idempotency_key=f"again-and-again-{number}")
    other = VoucherFactory.create(delivery=ready_delivery(files=1))
    assert redeem(other.code).status == 202


def test_redeem_without_redis_takes_right_codes_and_tells_nothing_of_wrong_ones(
    redeem, voucher: Voucher, settings
) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    redis_client.cache_clear()
    try:
        assert _guess(redeem, 1) == ["too_many_wrong_codes"]
        assert redeem(voucher.code).status == 202
    finally:
        redis_client.cache_clear()


def test_access_token_opens_its_redemption_for_a_day(voucher: Voucher) -> None:
    redemption = RedemptionFactory.create(voucher=voucher)
    token = issue_token(redemption.id)
    assert read_token(token) == redemption.id
    for forged in ("", "x", token[:-1], token + "x", token.replace(":", ".")):
        assert read_token(forged) is None


class TestApi:
    """The same through HTTP."""

    URL = "/api/v1/redeem"

    def post(self, client: Client, body: dict, key: str | None = "a-key-of-sixteen-or-more"):
        headers = {"Idempotency-Key": key} if key else {}
        return client.post(self.URL, body, content_type="application/json", headers=headers)

    def body(self, voucher: Voucher, **changes):
        return {
            "code": display(voucher.code),
            "email": "ana@exemplo.com.br",
            "terms_accepted": True,
            **changes,
        }

    def test_post_answers_202_and_its_replay_says_so(self, client: Client, voucher) -> None:
        first = self.post(client, self.body(voucher))
        second = self.post(client, self.body(voucher))
        assert (first.status_code, second.status_code) == (202, 202)
        assert first.json() == second.json()
        assert "Idempotent-Replayed" not in first
        assert second["Idempotent-Replayed"] == "true"
        assert first["Location"] == second["Location"]

    def test_post_takes_the_key_from_the_body_too(self, client: Client, voucher) -> None:
        body = self.body(voucher, idempotency_key="b" * 20)
        assert self.post(client, body, key=None).status_code == 202

    def test_post_at_the_short_address_is_the_same_route(self, client: Client, voucher) -> None:
        first = self.post(client, self.body(voucher))
        again = client.post(
            "/redeem",
            self.body(voucher),
            content_type="application/json",
            headers={"Idempotency-Key": "a-key-of-sixteen-or-more"},
        )
        assert again.json() == first.json()

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"email": "not-an-address"}, "email"),
            ({"email": None}, "email"),
            ({"code": ""}, "code"),
            ({"code": ["x"]}, "code"),
            ({"terms_accepted": False}, "terms_accepted"),
            ({"terms_accepted": "maybe"}, "terms_accepted"),
            ({"name": "n" * 151}, "name"),
            ({"tracking_token": "a b"}, "tracking_token"),
            ({"name": "nul\u0000"}, "name"),
        ],
    )
    def test_post_names_the_field_that_is_wrong(self, client, voucher, changes, field) -> None:
        response = self.post(client, self.body(voucher, **changes))
        assert response.status_code == 400
        assert [row["field"] for row in response.json()["errors"]] == [field]
        assert not Redemption.objects.exists()

    def test_post_without_a_key(self, client: Client, voucher) -> None:
        response = self.post(client, self.body(voucher), key=None)
        assert response.status_code == 400
        assert response.json()["code"] == "idempotency_key_required"

    def test_get_shows_progress_to_the_token_and_the_owner_only(self, client, voucher) -> None:
        body = self.post(client, self.body(voucher)).json()["redemption"]
        url = f"/api/v1/redemptions/{body['id']}"
        opened = client.get(url, headers={"Authorization": f"Redemption {body['access_token']}"})
        assert opened.status_code == 200
        assert opened.json()["redemption"]["assets_total"] == 3
        assert opened.json()["status"] == "COPYING"
        other = issue_token(RedemptionFactory.create().id)
        for headers in (
            {},
            {"Authorization": "Redemption x"},
            {"Authorization": f"Redemption {other}"},
        ):
            assert client.get(url, headers=headers).status_code == 404
