"""Prices and commissions, kept by staff's programs."""

from typing import Any
from uuid import uuid4

import pytest
from django.contrib.auth.models import Permission
from rest_framework.test import APIClient

from billing.models import CommissionConfig, PricingConfig
from core.models import AuditEntry
from tests.billing.orders.buying import JsonClient, phone_of
from tests.factories import PartnerFactory, StaffFactory, UserFactory

pytestmark = pytest.mark.django_db
PRICING, COMMISSION = "/api/v1/admin/pricing", "/api/v1/admin/commission"
PRICE = {
    "product": "acesso-perpetuo",
    "method": "pix",
    "amount": "259.00",
    "effective_date": "2036-12-01",
}
RATE = {"partner": None, "rate": "0.15", "effective_date": "2036-12-01"}
BOTH = pytest.mark.parametrize(("path", "row"), [(PRICING, PRICE), (COMMISSION, RATE)])


@pytest.fixture
def staff() -> APIClient:
    return phone_of(StaffFactory.create())


@BOTH
def test_row_is_made_read_changed_and_taken_away(
    staff: APIClient, path: str, row: dict[str, Any]
) -> None:
    made = staff.post(path, row)
    assert made.status_code == 201
    one = f"{path}/{made.json()['id']}"
    assert staff.get(one).json() == made.json()
    assert made.json()["id"] in {each["id"] for each in staff.get(path).json()["results"]}
    changed = {**row, "effective_date": "2036-12-24"}
    assert staff.put(one, changed).json()["effective_date"] == "2036-12-24"
    assert staff.patch(one, {"effective_date": "2036-12-25"}).status_code == 200
    assert staff.delete(one).status_code == 204
    assert staff.get(one).status_code == 404
    noun = "price" if path == PRICING else "commission"
    told = AuditEntry.objects.filter(subject=f"{noun}:{made.json()['id']}").order_by("at")
    assert [each.action.split(".")[-1] for each in told] == [
        "created", "changed", "changed", "deleted",
    ]  # fmt: skip


@BOTH
def test_second_row_of_a_day_is_refused(staff: APIClient, path: str, row: dict[str, Any]) -> None:
    assert staff.post(path, row).status_code == 201
    again = staff.post(path, row)
    assert (again.status_code, again.json()["code"]) == (409, "same_day_taken")


@BOTH
def test_same_key_is_one_row(staff: APIClient, path: str, row: dict[str, Any]) -> None:
    key = {"Idempotency-Key": uuid4().hex}
    first = staff.post(path, row, headers=key)
    assert staff.post(path, row, headers=key).content == first.content


@BOTH
def test_only_staff_with_the_permission_may(path: str, row: dict[str, Any]) -> None:
    model = PricingConfig if path == PRICING else CommissionConfig
    assert JsonClient().get(path).status_code == 401
    for person in (UserFactory.create(), StaffFactory.create(is_superuser=False)):
        assert phone_of(person).get(path).status_code == 403
        assert phone_of(person).post(path, row).status_code == 403
    reader = StaffFactory.create(is_superuser=False)
    name = f"view_{model._meta.model_name}"
    reader.user_permissions.add(Permission.objects.get(codename=name))
    assert phone_of(reader).get(path).status_code == 200
    assert phone_of(reader).post(path, row).status_code == 403


@pytest.mark.parametrize(
    ("path", "row", "field"),
    [
        (PRICING, {**PRICE, "amount": "0.00"}, "amount"),
        (PRICING, {**PRICE, "product": "nada"}, "product"),
        (PRICING, {**PRICE, "method": "boleto"}, "method"),
        (PRICING, {**PRICE, "effective_date": "amanhã"}, "effective_date"),
        (COMMISSION, {**RATE, "rate": "1.00"}, "rate"),
        (COMMISSION, {**RATE, "partner": str(uuid4())}, "partner"),
    ],
)
def test_wrong_field_is_named(staff: APIClient, path: str, row: dict[str, Any], field: str) -> None:
    answer = staff.post(path, row)
    assert answer.status_code == 400
    assert [each["field"] for each in answer.json()["errors"]] == [field]


def test_new_price_is_on_sale_from_its_day(staff: APIClient) -> None:
    staff.post(PRICING, {**PRICE, "effective_date": "2026-01-01"})
    told = JsonClient().get("/api/v1/products").json()["results"]
    access = next(each for each in told if each["slug"] == "acesso-perpetuo")
    assert access["prices"] == {"pix": "259.00", "card": "297.00"}


@BOTH
def test_row_that_held_already_stays(staff: APIClient, path: str, row: dict[str, Any]) -> None:
    made = staff.post(path, {**row, "effective_date": "2026-01-01"}).json()
    one = f"{path}/{made['id']}"
    tomorrow = {**row, "effective_date": "2030-01-01"}
    answers = [staff.put(one, tomorrow), staff.patch(one, tomorrow), staff.delete(one)]
    assert {each.status_code for each in answers} == {409}
    assert {each.json()["code"] for each in answers} == {"already_held"}
    assert staff.get(one).json() == made


def test_commission_of_a_partner_is_kept(staff: APIClient) -> None:
    partner = PartnerFactory.create()
    told = staff.post(COMMISSION, {**RATE, "partner": str(partner.pk)}).json()
    assert (told["partner"], told["rate"]) == (str(partner.pk), "0.150000")
