"""Prices by day and method; instalments that add up."""

from datetime import date
from decimal import Decimal as D

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from billing.models import PricingConfig, Product
from billing.pricing import instalments, prices_on, totals
from billing.selectors.catalogue import own_offers

TODAY = date(2026, 11, 22)


@given(st.decimals("0.01", "999999.99", places=2), st.integers(1, 12))
def test_instalments_add_up_and_the_first_bears_the_rest(amount: D, count: int) -> None:
    parts = instalments(amount, count)
    assert sum(parts) == amount
    assert len(parts) == count
    assert len(set(parts[1:])) <= 1
    assert D(0) <= parts[0] - parts[-1] < D("0.01") * count


def test_instalments_of_a_hundred_by_three() -> None:
    assert instalments(D("100.00"), 3) == [D("33.34"), D("33.33"), D("33.33")]


def test_instalments_of_nothing_are_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        instalments(D("100.00"), 0)


def test_totals_know_only_methods_that_all_share() -> None:
    both = {"pix": D("279.00"), "card": D("297.00")}
    assert totals([(both, 2), ({"pix": D("10.00")}, 1)]) == {"pix": D("568.00")}
    assert totals([]) == {}


@pytest.mark.django_db
def test_prices_on_takes_the_newest_that_has_begun() -> None:
    product = Product.objects.get(slug="acesso-perpetuo")
    for day, amount in ((date(2026, 11, 22), "289.00"), (date(2026, 11, 23), "999.00")):
        PricingConfig.objects.create(
            product=product, method="pix", amount=D(amount), effective_date=day
        )
    assert prices_on(TODAY, [product])[product.pk] == {"pix": D("289.00"), "card": D("297.00")}
    assert prices_on(date(2026, 11, 21), [product])[product.pk]["pix"] == D("279.00")


@pytest.mark.django_db
def test_own_offers_are_the_contracts_in_two_queries(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(2):
        offers = {each.product.slug: each for each in own_offers(TODAY)}
    access = offers["acesso-perpetuo"]
    assert (access.pix, access.card, access.saving) == (D("279.00"), D("297.00"), D("18.00"))
    assert access.instalment == D("49.50")
    assert offers["creditos-10"].unit_price == D("120.00")
    assert offers["creditos-50"].unit_price == D("100.00")


@pytest.mark.django_db
def test_own_offers_leave_out_what_is_withdrawn_or_has_no_price() -> None:
    Product.objects.filter(slug="creditos-10").update(is_on_sale=False)
    Product.objects.create(slug="sem-preco", kind="credits", name="Sem preço")
    assert {each.product.slug for each in own_offers(TODAY)} == {"acesso-perpetuo", "creditos-50"}
