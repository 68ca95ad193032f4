"""/api/v1/partner/balance, statement, payout-account, payouts; /api/v1/admin/settlement-rules."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.services.tokens import begin_token_family
from billing.models import Payout, PayoutAccount, SettlementRule
from core.models import AuditEntry
from partners.models import Member, Partner
from tests.billing.payouts.test_pages import studio_with
from tests.factories import PartnerFactory, StaffFactory, UserFactory
from tests.factories_billing import CPF, PayoutAccountFactory, PayoutFactory
from tests.partners.conftest import JsonClient, program_of

KEY = {"kind": "document", "key": "529.982.247-25", "document": CPF, "holder_name": "Ana Souza"}
RULES = "/api/v1/admin/settlement-rules"


@pytest.fixture
def studio(db: None) -> Partner:
    return studio_with("400.00")


@pytest.fixture
def program(studio: Partner) -> APIClient:
    return program_of(studio)


def bearer(user: Any) -> APIClient:
    client = JsonClient()
    access = begin_token_family(user=user, now=timezone.now()).access
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {access}")
    return client


def with_old_account(studio: Partner) -> PayoutAccount:
    return PayoutAccountFactory.create(
        partner=studio, changed_at=timezone.now() - timedelta(days=3)
    )


def test_balance(program: APIClient) -> None:
    body = program.get("/api/v1/partner/balance").json()
    assert body == {
        "pending": "0.00", "available": "400.00", "in_transit": "0.00", "debt": "0.00",
        "minimum_payout": "10.00", "next_releases": [],
    }  # fmt: skip


def test_statement_is_paged_from_the_newest(program: APIClient) -> None:
    whole = program.get("/api/v1/partner/statement").json()
    assert [line["kind"] for line in whole["results"]] == ["settlement", "settlement", "sale"]
    assert whole["results"][0]["balance"] == "400.00"
    assert whole["results"][2] | {"amount": "400.00", "account": "pending"} == whole["results"][2]
    found, address = [], "/api/v1/partner/statement?page_size=2"
    while address:
        page = program.get(address).json()
        found += page["results"]
        address = page["next"]
    assert found == whole["results"]


def test_statement_of_a_month(program: APIClient) -> None:
    month = f"{timezone.localdate() - timedelta(days=40):%Y-%m}"
    page = program.get(f"/api/v1/partner/statement?month={month}").json()
    assert [line["kind"] for line in page["results"]] == ["sale"]


@pytest.mark.parametrize("query", ["month=2026-13", "cursor=x", "cursor=0", "page_size=0"])
def test_statement_refuses_odd_queries(program: APIClient, query: str) -> None:
    assert program.get(f"/api/v1/partner/statement?{query}").status_code == 400


def test_payout_account_is_kept_and_masked(program: APIClient, studio: Partner) -> None:
    unset = program.get("/api/v1/partner/payout-account")
    assert (unset.status_code, unset.json()["code"]) == (404, "payout_account_unset")
    put = program.put("/api/v1/partner/payout-account", KEY)
    assert put.status_code == 200
    assert put.json() == program.get("/api/v1/partner/payout-account").json()
    assert (put.json()["key"], put.json()["document"]) == ("***.982.247-**", "***.982.247-**")
    assert PayoutAccount.objects.get(partner=studio).pix_key == CPF


@pytest.mark.parametrize(
    ("change", "status"),
    [({"key": "11144477735"}, 422), ({"document": "123"}, 400), ({"kind": "iban"}, 400)],
)
def test_payout_account_refuses(program: APIClient, change: dict[str, str], status: int) -> None:
    answer = program.put("/api/v1/partner/payout-account", {**KEY, **change})
    assert answer.status_code == status
    assert not PayoutAccount.objects.exists()


def test_payout_is_asked_for_once_under_a_key(program: APIClient, studio: Partner) -> None:
    with_old_account(studio)
    given: Any = {"HTTP_IDEMPOTENCY_KEY": "0123456789abcdef"}
    first = program.post("/api/v1/partner/payouts", {"amount": "250.50"}, **given)
    again = program.post("/api/v1/partner/payouts", {"amount": "250.50"}, **given)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert again.headers["Idempotent-Replayed"] == "true"
    body = first.json()
    assert (body["status"], body["amount"]) == ("APPROVED", "250.50")
    assert body["destination"]["key"] == "***.982.247-**"
    assert CPF not in first.content.decode()
    assert program.get(f"/api/v1/partner/payouts/{body['id']}").json() == body
    assert program.get("/api/v1/partner/payouts").json()["results"] == [body]
    another = program.post("/api/v1/partner/payouts", {"amount": "10.00"})
    assert (another.status_code, another.json()["code"]) == (409, "payout_in_progress")


@pytest.mark.parametrize(
    ("amount", "status", "code"),
    [("9.99", 422, "payout_too_small"), ("400.01", 409, "balance_too_low")],
)
def test_payout_is_refused(
    program: APIClient, studio: Partner, amount: str, status: int, code: str
) -> None:
    with_old_account(studio)
    answer = program.post("/api/v1/partner/payouts", {"amount": amount})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not Payout.objects.exists()


def test_payout_without_an_account_is_refused(program: APIClient) -> None:
    answer = program.post("/api/v1/partner/payouts", {"amount": "10.00"})
    assert (answer.status_code, answer.json()["code"]) == (422, "payout_account_missing")


def test_people_of_the_studio_are_let_in(studio: Partner) -> None:
    person = UserFactory.create()
    Member.objects.create(user=person, partner=studio)
    other = Member.objects.create(user=person, partner=PartnerFactory.create()).partner
    with_old_account(studio)
    me = bearer(person)
    assert me.get("/api/v1/partner/balance").json()["available"] == "400.00"
    assert me.get(f"/api/v1/partner/balance?studio={other.pk}").json()["available"] == "0.00"
    assert me.post("/api/v1/partner/payouts", {"amount": "20.00"}).status_code == 201
    assert Payout.objects.get().requested_by == f"user:{person.pk}"

    browser = Client()
    browser.force_login(person)
    assert browser.get("/api/v1/partner/balance").status_code == 200


def test_a_session_posts_nothing_without_its_token(studio: Partner) -> None:
    person = UserFactory.create()
    Member.objects.create(user=person, partner=studio)
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(person)
    answer = browser.post(
        "/api/v1/partner/payouts", {"amount": "20.00"}, content_type="application/json"
    )
    assert answer.status_code == 403


@pytest.mark.parametrize("path", ["balance", "statement", "payouts", "payout-account"])
def test_strangers_find_no_studio(studio: Partner, path: str) -> None:
    stranger = bearer(UserFactory.create())
    for query in ("", f"?studio={studio.pk}"):
        answer = stranger.get(f"/api/v1/partner/{path}{query}")
        assert (answer.status_code, answer.json()["code"]) == (404, "studio_not_found")
    assert JsonClient().get(f"/api/v1/partner/{path}").status_code == 401


def test_lists_hold_ones_own(program: APIClient) -> None:
    PayoutFactory.create()
    assert program.get("/api/v1/partner/payouts").json()["results"] == []


def staff(*deeds: str) -> APIClient:
    person = StaffFactory.create(is_superuser=False)
    names = [f"{deed}_settlementrule" for deed in deeds]
    person.user_permissions.set(Permission.objects.filter(codename__in=names))
    return bearer(person)


def test_settlement_rules_are_kept_by_staff(db: None) -> None:
    me = staff("view", "add", "change", "delete")
    rule = {"gateway_kind": "stripe", "method": "card", "product_kind": "photos", "days": 31}
    made = me.post(RULES, rule)
    assert made.status_code == 201
    row = f"{RULES}/{made.json()['id']}"
    assert me.post(RULES, rule).json()["code"] == "rule_taken"
    assert me.patch(row, {"days": 14, "business_days": True}).json()["days"] == 14
    assert me.get(row).json()["business_days"] is True
    assert row.rpartition("/")[2] in {str(each["id"]) for each in me.get(RULES).json()["results"]}
    assert me.delete(row).status_code == 204
    assert me.get(row).status_code == 404
    actions = AuditEntry.objects.filter(action__startswith="billing.settlement_rule.")
    assert actions.count() == 3


@pytest.mark.parametrize(
    "change",
    [{"days": -1}, {"days": 9999}, {"method": "cheque"}, {"gateway_kind": "nobody"},
     {"product_kind": "x"}],
)  # fmt: skip
def test_settlement_rules_refuse_what_fits_nothing(db: None, change: dict[str, Any]) -> None:
    before = SettlementRule.objects.count()
    assert staff("add").post(RULES, {"days": 3, **change}).status_code == 400
    assert SettlementRule.objects.count() == before


def test_settlement_rules_are_nobody_else_s(db: None) -> None:
    assert staff("view").post(RULES, {"days": 3}).status_code == 403
    assert bearer(UserFactory.create()).get(RULES).status_code == 403
    assert JsonClient().get(RULES).status_code == 401
