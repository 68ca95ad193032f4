"""Prices, rates and rules: added and told; what held once stays as it was."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from billing.models import CommissionConfig, Policy, PricingConfig, Product, SettlementRule
from core.models import AuditEntry
from tests.billing.admin.conftest import Clerk
from tests.billing.admin.pages import list_page, row_page, text_of
from tests.billing.sales import access_order, settled
from tests.factories import PartnerFactory
from tests.factories_billing import OrderFactory, OrderLineFactory, ProductFactory

pytestmark = pytest.mark.django_db
NEXT_YEAR = (timezone.localdate() + timedelta(days=365)).isoformat()
YESTERDAY = (timezone.localdate() - timedelta(days=1)).isoformat()
POLICY = {"tax_rate": "8,08", "pce_per_unit": "26,50", "setup_cost": "1,50", "hidden_cost": "5,00",
          "cac": "ads 80,00\nindicação: 12", "note": "Nova faixa"}  # fmt: skip


def product() -> Product:
    return Product.objects.get(slug="acesso-perpetuo")


def add(desk: Client, model: type[Model], **data: Any) -> Any:
    return desk.post(f"{list_page(model)}add/", data, follow=True)


def change(desk: Client, row: Model, **data: Any) -> Any:
    return desk.post(row_page(row), data, follow=True)


def told(action: str) -> AuditEntry:
    return AuditEntry.objects.get(action=action)


def test_a_new_price_is_a_new_row_that_is_told(desk: Client) -> None:
    data = {"product": product().pk, "method": "pix", "amount": "289,00"}
    before = PricingConfig.objects.count()
    add(desk, PricingConfig, **data, effective_date=NEXT_YEAR)
    row = PricingConfig.objects.get(effective_date=NEXT_YEAR)
    assert (row.amount, PricingConfig.objects.count()) == (Decimal("289.00"), before + 1)
    assert told("billing.price.created").after == {
        "product": str(product().pk), "method": "pix", "amount": "289.00",
        "effective_date": NEXT_YEAR,
    }  # fmt: skip


def test_a_price_of_the_past_is_refused(desk: Client) -> None:
    data = {"product": product().pk, "method": "pix", "amount": "1,00"}
    page = add(desk, PricingConfig, **data, effective_date=YESTERDAY)
    assert "O passado não muda" in text_of(page)
    assert not PricingConfig.objects.filter(effective_date=YESTERDAY).exists()


def test_a_second_price_of_a_day_is_refused(desk: Client) -> None:
    data = {"product": product().pk, "method": "pix", "effective_date": NEXT_YEAR}
    for amount in ("289,00", "290,00"):
        page = add(desk, PricingConfig, **data, amount=amount)
    assert "errornote" in text_of(page)
    assert PricingConfig.objects.get(effective_date=NEXT_YEAR).amount == Decimal("289.00")


def test_a_price_that_held_cannot_be_written_nor_deleted(desk: Client) -> None:
    row = PricingConfig.objects.filter(product=product(), method="pix").get()
    assert "Este preço já valeu" in text_of(desk.get(row_page(row)))
    given = {"product": row.product_id, "method": "pix", "amount": "1,00"}
    assert change(desk, row, **given, effective_date=NEXT_YEAR).status_code == 403
    deleting = f"{list_page(PricingConfig)}{row.pk}/delete/"
    assert desk.post(deleting, {"post": "yes"}).status_code == 403
    row.refresh_from_db()
    assert row.amount == Decimal("279.00")


def test_a_price_of_today_holds_still_once_somebody_bought_at_it(desk: Client) -> None:
    row = PricingConfig.objects.create(
        product=product(), method="pix", amount=Decimal("250.00"),
        effective_date=timezone.localdate(),
    )  # fmt: skip
    data = {"product": row.product_id, "method": "pix", "effective_date": timezone.localdate()}
    change(desk, row, **data, amount="255,00")
    row.refresh_from_db()
    assert row.amount == Decimal("255.00")
    order = OrderFactory.create(created_at=timezone.now())
    OrderLineFactory.create(order=order, product=row.product)
    assert change(desk, row, **data, amount="1,00").status_code == 403


def test_a_price_to_come_may_still_be_taken_back(desk: Client) -> None:
    row = PricingConfig.objects.create(
        product=product(), method="pix", amount=Decimal("1.00"), effective_date=NEXT_YEAR
    )
    desk.post(f"{list_page(PricingConfig)}{row.pk}/delete/", {"post": "yes"})
    assert not PricingConfig.objects.filter(pk=row.pk).exists()
    before: Any = told("billing.price.deleted").before
    assert before["amount"] == "1.00"


def test_list_says_which_price_holds_today(desk: Client) -> None:
    PricingConfig.objects.create(
        product=product(), method="pix", amount=Decimal("1.00"), effective_date=NEXT_YEAR
    )
    PricingConfig.objects.create(
        product=product(), method="pix", amount=Decimal("2.00"), effective_date=date(2024, 1, 1)
    )
    page = text_of(desk.get(list_page(PricingConfig), {"product__id__exact": str(product().pk)}))
    assert (page.count("vale hoje"), page.count("a começar"), page.count("passou")) == (2, 1, 1)


def test_a_new_policy_is_typed_in_percent_and_reais(desk: Client) -> None:
    add(desk, Policy, **POLICY, effective_date=NEXT_YEAR)
    row = Policy.objects.get(effective_date=NEXT_YEAR)
    assert (row.tax_rate, row.pce_per_unit) == (Decimal("0.080800"), Decimal("26.50"))
    assert row.cac == {"ads": "80.00", "indicação": "12.00"}
    assert told("billing.policy.created").after["tax_rate"] == "0.0808"  # type: ignore[index]


def test_a_policy_begins_with_what_holds_now(desk: Client) -> None:
    page = text_of(desk.get(f"{list_page(Policy)}add/"))
    assert 'value="10"' in page
    assert "ads 80,00" in page


@pytest.mark.parametrize(
    ("field", "typed"), [("tax_rate", "100"), ("tax_rate", "-1"), ("cac", "ads"), ("cac", "ads x")]
)
def test_a_policy_that_makes_no_sense_is_refused(desk: Client, field: str, typed: str) -> None:
    page = add(desk, Policy, **{**POLICY, field: typed}, effective_date=NEXT_YEAR)
    assert "errornote" in text_of(page)
    assert not Policy.objects.filter(effective_date=NEXT_YEAR).exists()


def test_a_policy_that_held_cannot_be_written(desk: Client) -> None:
    row = Policy.objects.get()
    page = text_of(desk.get(row_page(row)))
    assert "Esta política já valeu" in page
    assert change(desk, row, **POLICY, effective_date=NEXT_YEAR).status_code == 403


def test_a_policy_to_come_is_changed_and_told_before_and_after(desk: Client) -> None:
    row = Policy.objects.create(
        effective_date=NEXT_YEAR, tax_rate=Decimal("0.06"), pce_per_unit=Decimal("25.00"),
        setup_cost=Decimal("1.50"), hidden_cost=Decimal("5.00"),
    )  # fmt: skip
    change(desk, row, **POLICY, effective_date=NEXT_YEAR)
    entry: Any = told("billing.policy.changed")
    assert (entry.before["tax_rate"], entry.after["tax_rate"]) == ("0.060000", "0.0808")


def test_a_commission_is_for_all_or_for_one(desk: Client) -> None:
    partner = PartnerFactory.create()
    add(desk, CommissionConfig, partner="", rate="18", effective_date=NEXT_YEAR)
    add(desk, CommissionConfig, partner=partner.pk, rate="12,5", effective_date=NEXT_YEAR)
    rows = CommissionConfig.objects.filter(effective_date=NEXT_YEAR)
    assert {(row.partner_id, row.rate) for row in rows} == {
        (None, Decimal("0.18")), (partner.pk, Decimal("0.125")),
    }  # fmt: skip
    again = add(desk, CommissionConfig, partner="", rate="19", effective_date=NEXT_YEAR)
    assert "errornote" in text_of(again)
    page = text_of(desk.get(list_page(CommissionConfig)))
    assert "12,5 %" in page
    assert page.count("vale hoje") == 1


def test_a_commission_for_nobody_we_know_is_refused(desk: Client) -> None:
    page = add(desk, CommissionConfig, partner="x", rate="18", effective_date=NEXT_YEAR)
    assert "errornote" in text_of(page)


def test_a_product_that_was_sold_keeps_what_it_is(desk: Client) -> None:
    settled(access_order())
    data = {"name": "Acesso", "slug": "outro", "kind": "credits", "units": 9,
            "description": "", "max_installments": 3, "is_on_sale": ""}  # fmt: skip
    change(desk, product(), **data)
    row = product()
    assert (row.name, row.kind, row.units, row.is_on_sale) == ("Acesso", "access", 1, False)
    entry: Any = told("billing.product.changed")
    assert (entry.before["name"], entry.after["name"]) == ("Acesso Perpétuo", "Acesso")


def test_a_new_product_is_the_platforms(desk: Client) -> None:
    data = {"name": "100 créditos", "slug": "creditos-100", "kind": "credits", "units": 100,
            "max_installments": 6, "is_on_sale": "on"}  # fmt: skip
    add(desk, Product, **data)
    row = Product.objects.get(slug="creditos-100")
    assert (row.partner_id, row.paid_to) == (None, "platform")
    page = add(desk, Product, **{**data, "slug": "x", "kind": "photos"})
    assert "errornote" in text_of(page)


def test_a_product_is_never_deleted(desk: Client) -> None:
    row = ProductFactory.create()
    assert desk.post(f"{list_page(Product)}{row.pk}/delete/", {"post": "yes"}).status_code == 403


def test_a_rule_is_added_changed_and_deleted_with_its_trail(desk: Client) -> None:
    given = {"gateway_kind": "efi", "method": "pix", "product_kind": "photos", "days": "2"}
    add(desk, SettlementRule, **given, business_days="on")
    row = SettlementRule.objects.get(gateway_kind="efi")
    change(desk, row, **{**given, "days": "3"})
    desk.post(f"{list_page(SettlementRule)}{row.pk}/delete/", {"post": "yes"})
    told("billing.settlement_rule.created")
    entry: Any = told("billing.settlement_rule.changed")
    assert (entry.before["days"], entry.after["days"]) == (2, 3)
    told("billing.settlement_rule.deleted")
    assert not SettlementRule.objects.filter(gateway_kind="efi").exists()


@pytest.mark.parametrize(
    "model", [Product, PricingConfig, Policy, CommissionConfig, SettlementRule]
)
def test_looking_is_not_writing(clerk: Clerk, model: type[Model]) -> None:
    helper = clerk(f"view_{model._meta.model_name}")
    assert helper.get(list_page(model)).status_code == 200
    assert helper.get(f"{list_page(model)}add/").status_code == 403
    row = model._default_manager.all()[0]
    assert helper.post(row_page(row), {}).status_code == 403
