"""Every event of the business to the centavo, and balanced whatever the amounts."""

from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing import postings
from billing.ledgering.legs import Legs, credit, debit
from billing.postings import Taken

GATEWAY = UUID(int=7)
STUDIO = UUID(int=9)
DISPUTES = "disputes:PAY_1"
CODES = {
    f"gateway:{GATEWAY}:receivable": 1200,
    f"partner:{STUDIO}:debit": 1400,
    f"partner:{STUDIO}:pending": 2100,
    f"partner:{STUDIO}:available": 2110,
    f"partner:{STUDIO}:in_transit": 2120,
    f"partner:{STUDIO}:voucher_credit": 2400,
    "cash:bank": 1100,
    DISPUTES: 1300,
    "pce:reserve": 2200,
    "tax:provision": 2300,
    "revenue:sales": 4100,
    "revenue:commission": 4110,
    "revenue:refunds": 4190,
    "expense:gateway_fee": 5100,
    "expense:pce": 5200,
    "expense:tax": 5300,
    "expense:disputes": 5400,
    "expense:payout_fee": 5500,
}
amounts = st.decimals(min_value=0, max_value=1_000_000, places=2)


def reais(amount: str) -> Decimal:
    return Decimal(amount)


def written(legs: Legs) -> str:
    """As an accountant writes it: `D 1200 280.67, C 4100 297.00`."""
    return ", ".join(
        f"D {CODES[leg.path]} {leg.debit}" if leg.debit else f"C {CODES[leg.path]} {leg.credit}"
        for leg in legs
    )


@pytest.mark.parametrize(
    ("legs", "entry"),
    [
        pytest.param(
            postings.sale_of_own_product(
                gateway_id=GATEWAY,
                gross=reais("297.00"),
                fee=reais("16.33"),
                tax=reais("29.70"),
                pce=reais("25.00"),
            ),
            "D 1200 280.67, D 5100 16.33, C 4100 297.00,"
            " D 5200 25.00, C 2200 25.00, D 5300 29.70, C 2300 29.70",
            id="A own sale",
        ),
        pytest.param(
            postings.sale_for_partner(
                gateway_id=GATEWAY,
                partner_id=STUDIO,
                gross=reais("500.00"),
                fee=reais("1.00"),
                share=reais("400.00"),
                tax=reais("10.00"),
            ),
            "D 1200 499.00, D 5100 1.00, C 2100 400.00, C 4110 100.00, D 5300 10.00, C 2300 10.00",
            id="B a partner's sale",
        ),
        pytest.param(
            postings.gateway_paid_out(gateway_id=GATEWAY, amount=reais("499.00")),
            "D 1100 499.00, C 1200 499.00",
            id="B gateway pays out",
        ),
        pytest.param(
            postings.settlement_released(partner_id=STUDIO, amount=reais("400.00")),
            "D 2100 400.00, C 2110 400.00",
            id="B settlement",
        ),
        pytest.param(
            postings.payout_requested(partner_id=STUDIO, amount=reais("400.00")),
            "D 2110 400.00, C 2120 400.00",
            id="B payout requested",
        ),
        pytest.param(
            postings.payout_confirmed(partner_id=STUDIO, amount=reais("400.00"), fee=reais("1.20")),
            "D 2120 400.00, C 1100 400.00, D 5500 1.20, C 1100 1.20",
            id="B payout confirmed",
        ),
        pytest.param(
            postings.payout_failed(partner_id=STUDIO, amount=reais("400.00")),
            "C 2110 400.00, D 2120 400.00",
            id="B payout failed",
        ),
        pytest.param(
            postings.credit_pack_sold(
                gateway_id=GATEWAY, partner_id=STUDIO, gross=reais("1200.00"), fee=reais("1.50")
            ),
            "D 1200 1198.50, D 5100 1.50, C 2400 1200.00",
            id="C credits sold",
        ),
        pytest.param(
            postings.voucher_recognised(
                partner_id=STUDIO, amount=reais("120.00"), tax=reais("12.00"), pce=reais("25.00")
            ),
            "D 2400 120.00, C 4100 120.00, D 5200 25.00, C 2200 25.00, D 5300 12.00, C 2300 12.00",
            id="C voucher redeemed",
        ),
        pytest.param(
            postings.refund_of_own(
                gateway_id=GATEWAY, amount=reais("297.00"), tax=reais("29.70"), pce=reais("25.00")
            ),
            "D 4190 297.00, C 1200 297.00, D 2200 25.00, C 5200 25.00, D 2300 29.70, C 5300 29.70",
            id="D refund",
        ),
        pytest.param(
            postings.refund_of_own(gateway_id=GATEWAY, amount=reais("100.00"), tax=reais("10.00")),
            "D 4190 100.00, C 1200 100.00, D 2300 10.00, C 5300 10.00",
            id="D goodwill: access and PCE stay",
        ),
        pytest.param(
            postings.refund_for_partner(
                gateway_id=GATEWAY,
                partner_id=STUDIO,
                amount=reais("500.00"),
                taken=Taken.of(reais("400.00"), pending=reais("400.00"), available=reais("0.00")),
                tax=reais("10.00"),
            ),
            "D 2100 400.00, D 4190 100.00, C 1200 500.00, D 2300 10.00, C 5300 10.00",
            id="E refund before release",
        ),
        pytest.param(
            postings.refund_for_partner(
                gateway_id=GATEWAY,
                partner_id=STUDIO,
                amount=reais("500.00"),
                taken=Taken.of(reais("400.00"), pending=reais("0.00"), available=reais("150.00")),
                tax=reais("10.00"),
            ),
            "D 2110 150.00, D 1400 250.00, D 4190 100.00, C 1200 500.00,"
            " D 2300 10.00, C 5300 10.00",
            id="E refund after payout",
        ),
        pytest.param(
            postings.dispute_opened(
                gateway_id=GATEWAY, payment="PAY_1", amount=reais("500.00"), fee=reais("15.00")
            ),
            "D 1300 500.00, C 1200 500.00, D 5400 15.00, C 1200 15.00",
            id="F dispute opened",
        ),
        pytest.param(
            postings.dispute_won(gateway_id=GATEWAY, payment="PAY_1", amount=reais("500.00")),
            "D 1200 500.00, C 1300 500.00",
            id="F dispute won",
        ),
        pytest.param(
            postings.dispute_lost(
                payment="PAY_1",
                amount=reais("500.00"),
                tax=reais("10.00"),
                partner_id=STUDIO,
                taken=Taken(debt=reais("400.00")),
            ),
            "D 1400 400.00, D 4190 100.00, C 1300 500.00, D 2300 10.00, C 5300 10.00",
            id="F dispute lost",
        ),
        pytest.param(
            postings.pce_used(amount=reais("310.40")), "D 2200 310.40, C 1100 310.40", id="G"
        ),
        pytest.param(
            postings.tax_paid(amount=reais("80.80"), provision=reais("100.00")),
            "D 2300 100.00, C 5300 19.20, C 1100 80.80",
            id="H tax below its provision",
        ),
        pytest.param(
            postings.tax_paid(amount=reais("120.00"), provision=reais("100.00")),
            "D 2300 100.00, D 5300 20.00, C 1100 120.00",
            id="H tax above its provision",
        ),
        pytest.param(
            postings.fee_trued_up(
                gateway_id=GATEWAY, estimated=reais("16.33"), actual=reais("17.00")
            ),
            "D 5100 0.67, C 1200 0.67",
            id="I fee was higher",
        ),
        pytest.param(
            postings.fee_trued_up(
                gateway_id=GATEWAY, estimated=reais("16.33"), actual=reais("16.00")
            ),
            "C 5100 0.33, D 1200 0.33",
            id="I fee was lower",
        ),
        pytest.param(
            postings.commission_owed(
                partner_id=STUDIO, commission=reais("59.40"), tax=reais("5.94")
            ),
            "D 1400 59.40, C 4110 59.40, D 5300 5.94, C 2300 5.94",
            id="commission of a sale paid to the partner",
        ),
        pytest.param(
            postings.settlement_released(
                partner_id=STUDIO, amount=reais("400.00"), repaid=reais("250.00")
            ),
            "D 2100 400.00, C 1400 250.00, C 2110 150.00",
            id="settlement repays a debt",
        ),
    ],
)
def test_posting_is_as_worked_out_by_hand(legs: Legs, entry: str) -> None:
    assert written(legs) == entry


def nets_to_zero(legs: Legs) -> bool:
    told = all(bool(leg.debit) != bool(leg.credit) for leg in legs)
    return told and sum(leg.debit - leg.credit for leg in legs) == 0


@given(a=amounts, b=amounts, c=amounts, d=amounts)
def test_every_posting_balances_whatever_the_amounts(
    a: Decimal, b: Decimal, c: Decimal, d: Decimal
) -> None:
    whole, part = max(a, b), min(a, b)
    gate, studio = {"gateway_id": GATEWAY}, {"partner_id": STUDIO}
    taken = Taken.of(part, pending=c, available=d)
    assert taken.total == part
    for legs in (
        postings.sale_of_own_product(**gate, gross=a, fee=b, tax=c, pce=d),
        postings.sale_for_partner(**gate, **studio, gross=whole, fee=c, share=part, tax=d),
        postings.credit_pack_sold(**gate, **studio, gross=a, fee=b),
        postings.voucher_recognised(**studio, amount=a, tax=b, pce=c),
        postings.commission_owed(**studio, commission=a, tax=b),
        postings.refund_of_own(**gate, amount=a, tax=b, pce=c),
        postings.refund_for_partner(**gate, **studio, amount=whole, taken=taken, tax=c),
        postings.credit_pack_refunded(**gate, **studio, amount=a),
        postings.commission_forgiven(**studio, commission=a, tax=b),
        postings.dispute_opened(**gate, payment="PAY_1", amount=a, fee=b),
        postings.dispute_won(**gate, payment="PAY_1", amount=a),
        postings.dispute_lost(payment="PAY_1", amount=whole, tax=c, pce=d, **studio, taken=taken),
        postings.dispute_lost(payment="PAY_1", amount=a, tax=b, pce=c),
        postings.pce_used(amount=a),
        postings.tax_paid(amount=a, provision=b),
        postings.fee_trued_up(**gate, estimated=a, actual=b),
        postings.gateway_paid_out(**gate, amount=a),
        postings.settlement_released(**studio, amount=whole, repaid=part),
        postings.debt_repaid(**studio, amount=a),
        postings.payout_requested(**studio, amount=a),
        postings.payout_confirmed(**studio, amount=a, fee=b),
        postings.payout_failed(**studio, amount=a),
    ):
        assert nets_to_zero(legs)


@given(gross=amounts, share=amounts)
def test_sale_for_partner_leaves_the_remainder_to_the_platform(
    gross: Decimal, share: Decimal
) -> None:
    def split() -> Legs:
        return postings.sale_for_partner(
            gateway_id=GATEWAY,
            partner_id=STUDIO,
            gross=gross,
            fee=Decimal(0),
            share=share,
            tax=Decimal(0),
        )

    if share > gross:
        with pytest.raises(ValueError, match="more than the whole"):
            split()
    else:
        ours = sum(leg.credit for leg in split() if leg.path == "revenue:commission")
        assert ours == gross - share


@pytest.mark.parametrize("side", [debit, credit])
@pytest.mark.parametrize(
    ("amount", "error"),
    [(Decimal("-0.01"), ValueError), (Decimal("0.001"), ValueError), (0.5, TypeError)],
)
def test_leg_is_of_whole_centavos(side, amount, error) -> None:
    with pytest.raises(error):
        side("cash:bank", amount)


def test_posting_of_nothing_has_no_legs() -> None:
    fee = reais("1.00")
    assert postings.fee_trued_up(gateway_id=GATEWAY, estimated=fee, actual=fee) == ()


def test_taken_goes_to_what_waits_first_and_to_debt_last() -> None:
    taken = Taken.of(reais("10.00"), pending=reais("4.00"), available=reais("5.00"))
    assert taken == Taken(reais("4.00"), reais("5.00"), reais("1.00"))
