"""Any order of payments, fees, refunds, disputes, releases and payouts: the books stay right."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from billing import ledger, postings
from billing.chart import Type
from billing.integrity import broken_entries, doubles, false_reversals, false_snapshots, overdrafts
from billing.ledgering.errors import BalanceTooLow
from billing.ledgering.folding import fold_balances
from billing.models import Entry, Posting
from billing.postings import Taken
from billing.selectors.ledger import trial_balance
from core.money import quantize
from tests.billing.ledger.business import NIL, PCE, TAX, Payment, Pockets
from tests.billing.ledger.ledgers import GATEWAY, NOW, STUDIO, check_deferred

# Large enough for every part of it to be something.
amounts = st.decimals(min_value="5", max_value="2000", places=2)
portions = st.sampled_from([Decimal("1"), Decimal("0.5"), Decimal("0.333")])
GATE: dict[str, Any] = {"gateway_id": GATEWAY}
PARTNER: dict[str, Any] = {"partner_id": STUDIO}
POCKETS = {
    "bank": "cash:bank",
    "gateway": f"gateway:{GATEWAY}:receivable",
    "debt": f"partner:{STUDIO}:debit",
    "pending": f"partner:{STUDIO}:pending",
    "available": f"partner:{STUDIO}:available",
    "in_transit": f"partner:{STUDIO}:in_transit",
    "credits": f"partner:{STUDIO}:voucher_credit",
    "pce": "pce:reserve",
    "tax": "tax:provision",
}


class Books(RuleBasedStateMachine):
    """Rules act on the ledger and, in other words, on the model; every step compares the two."""

    payments = Bundle("payments")
    payouts = Bundle("payouts")

    def __init__(self) -> None:
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        self.pockets, self.paid = Pockets(), list[Payment]()
        self.told: list[dict[str, Any]] = []
        self.seen: list[tuple[Any, ...]] = []
        self.number = 0

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    def post(self, kind: str, source: str, legs: ledger.Legs) -> Entry | None:
        if not legs:
            return None
        told: dict[str, Any] = {
            "kind": kind,
            "source": source,
            "legs": legs,
            "by": "test",
            "now": NOW,
        }
        self.told.append(told)
        return ledger.post(**told)

    def next(self) -> int:
        self.number += 1
        return self.number

    def pay(self, payment: Payment, legs: ledger.Legs) -> Payment:
        self.post("sale", payment.source, legs)
        self.paid.append(payment)
        self.pockets.put(
            gateway=payment.gross - payment.fee,
            pending=payment.share,
            tax=payment.tax,
            pce=payment.pce,
        )
        return payment

    @rule(target=payments, gross=amounts, fee=amounts)
    def pay_for_access(self, gross: Decimal, fee: Decimal) -> Payment:
        sale = Payment(self.next(), gross, min(fee, gross), tax=quantize(gross * TAX), pce=PCE)
        parts: dict[str, Any] = {"gross": gross, "fee": sale.fee, "tax": sale.tax, "pce": sale.pce}
        return self.pay(sale, postings.sale_of_own_product(**GATE, **parts))

    @rule(target=payments, gross=amounts, fee=amounts, at_once=st.booleans())
    def pay_for_a_partners_photos(self, gross: Decimal, fee: Decimal, at_once: bool) -> Payment:
        share = quantize(gross * Decimal("0.8"))
        tax = quantize((gross - share) * TAX)
        sale = Payment(self.next(), gross, min(fee, gross), share=share, tax=tax)
        parts: dict[str, Any] = {"gross": gross, "fee": sale.fee, "share": share, "tax": tax}
        self.pay(sale, postings.sale_for_partner(**GATE, **PARTNER, **parts))
        if at_once:
            self.release_the_share(sale)
        return sale

    @rule(payment=payments, actual=amounts)
    def true_up_the_fee(self, payment: Payment, actual: Decimal) -> None:
        if not payment.fee_is_estimate:
            return
        legs = postings.fee_trued_up(**GATE, estimated=payment.fee, actual=actual)
        self.post("fee_trued_up", payment.source, legs)
        self.pockets.take(gateway=actual - payment.fee)
        payment.fee, payment.fee_is_estimate = actual, False

    @rule(payment=payments, portion=portions)
    def refund(self, payment: Payment, portion: Decimal) -> None:
        amount = quantize(payment.left * portion)
        if payment.rests or not amount:
            return
        legs = self.give_back(payment, amount, dispute=False)
        self.post("refund", payment.next_source(), legs)
        self.pockets.take(gateway=amount)

    def give_back(self, payment: Payment, amount: Decimal, *, dispute: bool) -> ledger.Legs:
        """What a refund and a lost dispute have in common."""
        share, tax = payment.part(amount)
        payment.refunded += amount
        payment.share_back += share
        payment.tax_back += tax
        # What was paid to the tax office already is not in the provision any more.
        tax = min(tax, self.pockets["tax"])
        ends = payment.left == 0
        pce = min(payment.pce, self.pockets["pce"]) if ends else NIL
        held = self.pockets
        taken = Taken.of(
            share,
            pending=NIL if payment.is_settled else held["pending"],
            available=held["available"],
        )
        held.take(pending=taken.pending, available=taken.available, tax=tax, pce=pce)
        held.put(debt=taken.debt)
        back: dict[str, Any] = {"amount": amount, "tax": tax}
        if dispute:
            whose: dict[str, Any] = {**PARTNER, "taken": taken} if payment.is_partners else {}
            return postings.dispute_lost(payment=payment.name, pce=pce, **back, **whose)
        if payment.is_partners:
            return postings.refund_for_partner(**GATE, **PARTNER, taken=taken, **back)
        return postings.refund_of_own(**GATE, pce=pce, **back)

    @rule(payment=payments, fee=amounts, soon=st.sampled_from(["", "won", "lost"]))
    def open_a_dispute(self, payment: Payment, fee: Decimal, soon: str) -> None:
        if payment.dispute or not payment.left:
            return
        amount = payment.left
        legs = postings.dispute_opened(**GATE, payment=payment.name, amount=amount, fee=fee)
        self.post("dispute_opened", payment.source, legs)
        payment.dispute, payment.disputed = "open", amount
        self.pockets.take(gateway=amount + fee)
        if soon:
            self.close(payment, won=soon == "won")

    @rule(payment=payments, won=st.booleans())
    def close_the_dispute(self, payment: Payment, won: bool) -> None:
        if payment.dispute == "open":
            self.close(payment, won=won)

    def close(self, payment: Payment, *, won: bool) -> None:
        amount, payment.disputed = payment.disputed, NIL
        if won:
            legs = postings.dispute_won(**GATE, payment=payment.name, amount=amount)
            self.pockets.put(gateway=amount)
        else:
            legs = self.give_back(payment, amount, dispute=True)
        self.post("dispute_won" if won else "dispute_lost", payment.source, legs)
        payment.dispute = "won" if won else "lost"

    @rule(payment=payments)
    def release_the_share(self, payment: Payment) -> None:
        amount = min(payment.share - payment.share_back, self.pockets["pending"])
        if payment.is_settled or payment.dispute == "open" or amount <= 0:
            return
        repaid = min(amount, self.pockets["debt"])
        legs = postings.settlement_released(**PARTNER, amount=amount, repaid=repaid)
        self.post("released", payment.source, legs)
        payment.is_settled = True
        self.pockets.take(pending=amount, debt=repaid)
        self.pockets.put(available=amount - repaid)

    @precondition(lambda self: self.pockets["available"] > 0)
    @rule(target=payouts, portion=portions)
    def request_a_payout(self, portion: Decimal) -> Entry | None:
        amount = quantize(self.pockets["available"] * portion)
        legs = postings.payout_requested(**PARTNER, amount=amount)
        entry = self.post("payout_requested", f"payout:{self.next()}", legs)
        self.pockets.take(available=amount)
        self.pockets.put(in_transit=amount)
        return entry

    @rule(entry=consumes(payouts), arrives=st.booleans())
    def finish_the_payout(self, entry: Entry | None, arrives: bool) -> None:
        if entry is None:
            return
        amount = entry.postings.get(debit__gt=0).debit
        self.pockets.take(in_transit=amount)
        if arrives:
            legs = postings.payout_confirmed(**PARTNER, amount=amount)
            self.post("payout_confirmed", entry.source, legs)
            self.pockets.take(bank=amount)
        else:
            undone = ledger.reverse(entry, by="test", now=NOW)
            assert undone == ledger.reverse(entry, by="test", now=NOW)
            self.pockets.put(available=amount)

    @precondition(lambda self: self.pockets["available"] > 0)
    @rule(payment=payments)
    def refund_after_a_payout(self, payment: Payment) -> None:
        """Everything has left: the share becomes a debt, which the next release repays."""
        self.finish_the_payout(self.request_a_payout(Decimal(1)), arrives=True)
        self.refund(payment, Decimal(1))

    @rule(more=amounts)
    def pay_out_more_than_there_is(self, more: Decimal) -> None:
        legs = postings.payout_requested(**PARTNER, amount=self.pockets["available"] + more)
        with pytest.raises(BalanceTooLow):
            ledger.post(kind="greed", source=f"{self.next()}", legs=legs, by="test", now=NOW)

    @rule(price=amounts, units=st.integers(1, 5))
    def sell_and_redeem_credits(self, price: Decimal, units: int) -> None:
        """All are bought, all but one are redeemed."""
        gross, tax = price * units, quantize(price * TAX)
        pack = postings.credit_pack_sold(**GATE, **PARTNER, gross=gross, fee=NIL)
        self.post("credits", f"order:{self.next()}", pack)
        self.pockets.put(gateway=gross, credits=gross)
        for _ in range(units - 1):
            parts: dict[str, Any] = {"amount": price, "tax": tax, "pce": PCE}
            legs = postings.voucher_recognised(**PARTNER, **parts)
            self.post("recognised", f"voucher:{self.next()}", legs)
            self.pockets.take(credits=price)
            self.pockets.put(pce=PCE, tax=tax)

    @rule(portion=portions, bill=amounts)
    def pay_for_storage_and_taxes(self, portion: Decimal, bill: Decimal) -> None:
        storage, provision = quantize(self.pockets["pce"] * portion), self.pockets["tax"]
        self.post("pce_used", f"month:{self.next()}", postings.pce_used(amount=storage))
        legs = postings.tax_paid(amount=bill, provision=provision)
        self.post("tax_paid", f"month:{self.next()}", legs)
        self.pockets.take(bank=storage + bill, pce=storage, tax=provision)

    @precondition(lambda self: self.pockets["gateway"] > 0)
    @rule()
    def gateway_pays_out(self) -> None:
        amount = self.pockets["gateway"]
        legs = postings.gateway_paid_out(**GATE, amount=amount)
        self.post("paid_out", f"day:{self.next()}", legs)
        self.pockets.take(gateway=amount)
        self.pockets.put(bank=amount)

    @precondition(lambda self: self.told)
    @rule(data=st.data())
    def hear_something_again(self, data: st.DataObject) -> None:
        told = data.draw(st.sampled_from(self.told))
        before = Posting.objects.count()
        entry = ledger.post(**told)
        assert (entry.kind, entry.source) == (told["kind"], told["source"])
        assert Posting.objects.count() == before

    @rule()
    def fold(self) -> None:
        assert fold_balances(now=NOW, patience_seconds=0) is not None

    @invariant()
    def entries_balance_and_are_unique(self) -> None:
        """1, 4, 9: also what commit would look at."""
        check_deferred()
        assert not [*broken_entries(), *doubles(), *false_reversals(), *false_snapshots()]

    @invariant()
    def what_was_written_stays(self) -> None:
        """2."""
        rows = list(Posting.objects.order_by("id").values_list())
        assert rows[: len(self.seen)] == self.seen
        self.seen = rows

    @invariant()
    def the_equation_holds(self) -> None:
        """3: assets + expenses = liabilities + equity + income; all balances are nil together."""
        lines = trial_balance(on=NOW.date())
        owned = sum(
            line.debit_balance - line.credit_balance
            for line in lines
            if line.heading.type in (Type.ASSET, Type.EXPENSE)
        )
        owed = sum(
            line.credit_balance - line.debit_balance
            for line in lines
            if line.heading.type not in (Type.ASSET, Type.EXPENSE)
        )
        assert owned == owed

    @invariant()
    def pockets_hold_what_they_must(self) -> None:
        """5, 7, 10: floors, the PCE reserve, and what the gateway says it owes us."""
        assert not list(overdrafts())
        held = ledger.balances(POCKETS.values())
        assert {pocket: held[path] for pocket, path in POCKETS.items()} == {
            pocket: self.pockets[pocket] for pocket in POCKETS
        }

    @invariant()
    def a_payment_is_the_sum_of_its_parts(self) -> None:
        """6, 8."""
        for payment in self.paid:
            sale = Entry.objects.get(source=payment.source, kind="sale")
            parts: dict[str, Any] = {
                row.account.code: row for row in sale.postings.select_related("account")
            }
            income = sum(row.credit for code, row in parts.items() if code[0] == "4")
            costs = sum(row.debit for code, row in parts.items() if code[0] == "5")
            fee = parts["5100"].debit
            assert payment.gross == (
                fee + payment.pce + payment.tax + payment.share + (income - costs)
            )
            assert 0 <= payment.refunded <= payment.gross
            assert ledger.balance(f"disputes:{payment.name}") == payment.disputed


@pytest.mark.slow
@pytest.mark.django_db
def test_books_stay_right_whatever_happens_in_whatever_order() -> None:
    run_state_machine_as_test(
        Books,
        settings=settings(
            max_examples=25,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
