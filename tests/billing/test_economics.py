"""The worked examples of the house, and that nothing gets lost in rounding."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from billing.economics import Rates, credit_sale, net_result, own_sale, part_of, partner_sale

D = Decimal
RATES = Rates(tax_rate=D("0.10"), pce_per_unit=D("25.00"), commission_rate=D("0.20"))
amounts = st.decimals(min_value=D("0.01"), max_value=D("999999.99"), places=2)
rates = st.decimals(min_value=0, max_value=D("0.999999"), places=6)


def test_own_sale_by_card() -> None:
    sale = own_sale(gross=D("297.00"), fee=D("16.33"), access_units=1, rates=RATES)
    assert (sale.tax, sale.pce, sale.platform_net) == (D("29.70"), D("25.00"), D("225.97"))
    net = net_result(sale, cac=D("80.00"), setup=D("1.50"), hidden=D("5.00"))
    assert net == D("139.47")


def test_own_sale_by_pix() -> None:
    sale = own_sale(gross=D("279.00"), fee=D("1.00"), access_units=1, rates=RATES)
    net = net_result(sale, cac=D("80.00"), setup=D("1.50"), hidden=D("5.00"))
    assert net == D("138.60")


def test_own_sale_of_a_recognised_credit() -> None:
    unit = own_sale(gross=D("120.00"), fee=D("1.50"), access_units=1, rates=RATES)
    net = net_result(unit, cac=D("0"), setup=D("1.50"), hidden=D("5.00"))
    assert net == D("75.00")


def test_partner_sale_keeps_the_commission() -> None:
    sale = partner_sale(gross=D("500.00"), fee=D("1.00"), rates=RATES)
    assert (sale.share, sale.commission, sale.tax) == (D("400.00"), D("100.00"), D("10.00"))


def test_credit_sale_is_a_debt() -> None:
    sale = credit_sale(gross=D("1200.00"), fee=D("1.50"))
    assert (sale.pce, sale.tax, sale.platform_net) == (D("0"), D("0"), D("1198.50"))


@given(gross=amounts, fee=amounts, tax=rates, commission=rates, units=st.integers(0, 50))
def test_parts_add_up(
    gross: Decimal, fee: Decimal, tax: Decimal, commission: Decimal, units: int
) -> None:
    with_rates = Rates(tax, D("25.00"), commission)
    for sale in (
        own_sale(gross=gross, fee=fee, access_units=units, rates=with_rates),
        partner_sale(gross=gross, fee=fee, rates=with_rates),
        credit_sale(gross=gross, fee=fee),
    ):
        parts = (sale.fee, sale.pce, sale.tax, sale.share)
        assert sum(parts) + sale.platform_net == gross
        assert all(part >= 0 and part == part.quantize(D("0.01")) for part in parts)
        assert sale.share <= gross


@given(whole=amounts, of=amounts, data=st.data())
def test_part_of_never_exceeds_the_whole(whole: Decimal, of: Decimal, data: st.DataObject) -> None:
    share = data.draw(st.decimals(min_value=0, max_value=of, places=2))
    part = part_of(whole, share=share, of=of)
    assert 0 <= part <= whole
    assert part_of(whole, share=of, of=of) == whole
