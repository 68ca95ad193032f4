"""What a provider says, merged into a payment: facts, status, who settles, who is told."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import permutations
from typing import Any

import pytest

from core.models import OutboxMessage
from core.money import Money
from gateways.charges import Charge, ChargeStatus, Fee, RefundFact, RefundStatus
from gateways.errors import PaymentNotFound
from gateways.models import Discrepancy, Payment, PaymentEvent, Refund
from gateways.services.discrepancies import note_discrepancy
from gateways.services.resolving import resolve_discrepancy
from gateways.services.settling import apply_charge, count_refunds
from tests.factories_gateways import (
    FeeScheduleFactory,
    GatewayFactory,
    PaidPaymentFactory,
    PaymentFactory,
    RefundFactory,
)
from tests.support.outbox import drain_outbox

pytestmark = pytest.mark.django_db
WHOLE = Money(27900)
S = ChargeStatus


def charge(payment: Payment, status: ChargeStatus = S.PAID, **given: Any) -> Charge:
    told = {
        "provider_id": payment.provider_id,
        "token": payment.webhook_token.hex,
        "amount": WHOLE,
        "paid_at": payment.created_at + timedelta(minutes=5) if status == S.PAID else None,
    }
    return Charge(status=status, **{**told, **given})


def tell(payment: Payment, now: datetime, *news: Charge, source: str = "test") -> Payment:
    for each in news:
        apply_charge(payment_id=payment.id, charge=each, source=source, now=now)
    return Payment.objects.get(id=payment.id)


def facts(*topics: str) -> Counter[str]:
    """How often each fact of payments was published."""
    rows = OutboxMessage.objects.filter(topic__startswith="gateways.")
    found = Counter(rows.values_list("topic", "fact").distinct().values_list("topic", flat=True))
    return Counter({name: found[name] for name in topics} if topics else found)


def kinds(payment: Payment) -> set[str]:
    return set(payment.discrepancies.values_list("kind", flat=True))


def test_apply_charge_of_the_whole_amount_settles_and_tells_once(now: datetime) -> None:
    payment = PaymentFactory.create()

    after = tell(payment, now, charge(payment), charge(payment))

    assert (after.status, after.settles, after.amount_paid) == ("PAID", True, Decimal("279.00"))
    assert facts("gateways.payment.paid") == {"gateways.payment.paid": 1}
    told = OutboxMessage.objects.get(topic="gateways.payment.paid").payload
    assert told["payment_id"] == payment.payment_id
    assert (told["amount_paid"], told["fee"], told["late"]) == ("279.00", None, False)
    assert [each.what for each in after.events.all()] == ["paid", "settled"]
    assert after.events.values_list("status_before", flat=True)[0] == "PENDING"


def test_apply_charge_of_an_answered_create_leaves_unknown(now: datetime) -> None:
    payment = PaymentFactory.create(status="UNKNOWN", provider_id="")

    after = tell(payment, now, charge(payment, S.PENDING, provider_id="ch_9", pix_code="000201"))

    assert (after.status, after.provider_id, after.pix_code) == ("PENDING", "ch_9", "000201")
    assert after.events.get().what == "answered"


@pytest.mark.parametrize("told", [S.PENDING, S.FAILED, S.EXPIRED])
def test_apply_charge_never_takes_paid_back(told: ChargeStatus, now: datetime) -> None:
    payment = PaidPaymentFactory.create()
    assert tell(payment, now, charge(payment, told)).status == "PAID"
    assert facts("gateways.payment.closed")["gateways.payment.closed"] == 0


@pytest.mark.parametrize("closed", [S.FAILED, S.EXPIRED])
def test_apply_charge_of_money_after_the_end_settles(closed: ChargeStatus, now: datetime) -> None:
    payment = PaymentFactory.create()
    after = tell(payment, now, charge(payment, closed), charge(payment))
    assert (after.status, after.settles) == ("PAID", True)
    assert facts("gateways.payment.closed")["gateways.payment.closed"] == 1


def test_apply_charge_of_late_money_is_told_as_late(now: datetime) -> None:
    payment = PaymentFactory.create()
    after = tell(payment, now, charge(payment, S.EXPIRED), charge(payment))
    assert kinds(after) == {"LATE"}
    assert OutboxMessage.objects.get(topic="gateways.payment.paid").payload["late"] is True


def test_apply_charge_to_a_superseded_payment_is_late(now: datetime) -> None:
    payment = PaymentFactory.create(superseded_at=now)
    assert kinds(tell(payment, now, charge(payment))) == {"LATE"}


def test_apply_charge_of_a_second_payment_sends_it_back_once(now: datetime) -> None:
    first = PaidPaymentFactory.create()
    second = PaymentFactory.create(reference=first.reference, gateway=first.gateway)

    tell(second, now, charge(second), charge(second))
    drain_outbox()
    tell(second, now, charge(second))

    second.refresh_from_db()
    assert (second.status, second.settles) == ("PAID", False)
    assert kinds(second) == {"DOUBLE"}
    refund = Refund.objects.get()
    assert (refund.payment_id, refund.source, refund.amount) == (second.id, "double", Decimal(279))
    assert facts("gateways.payment.paid")["gateways.payment.paid"] == 0


def test_apply_charge_of_a_second_card_is_written_down_beside_the_first(now: datetime) -> None:
    """The index against two live card charges must not hide that there were two."""
    failed = PaymentFactory.create(method="card", status="FAILED", closed_as="failed")
    paid = PaidPaymentFactory.create(method="card", reference=failed.reference)

    after = tell(failed, now, charge(failed))

    assert (after.status, after.settles, kinds(after)) == ("PAID", False, {"DOUBLE"})
    assert after.superseded_at == now
    assert Payment.objects.get(id=paid.id).superseded_at is None


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"token": "0" * 32}, "WRONG_TOKEN"),
        ({"token": None, "provider_id": "another"}, "WRONG_TOKEN"),
        ({"amount": Money(27900, "USD")}, "WRONG_CURRENCY"),
        ({"status": S.UNKNOWN_WORD, "word": "quantum"}, "UNKNOWN_WORD"),
    ],
)
def test_apply_charge_that_is_not_about_it_changes_nothing(
    changes: dict[str, Any], kind: str, now: datetime
) -> None:
    payment = PaymentFactory.create()
    before = Payment.objects.filter(id=payment.id).values().get()

    after = tell(payment, now, replace(charge(payment), **changes))

    assert Payment.objects.filter(id=payment.id).values().get() == before
    assert kinds(after) == {kind}
    assert facts() == {"gateways.discrepancy.found": 1}


def test_apply_charge_of_less_settles_nothing_and_is_queued(now: datetime) -> None:
    payment = PaymentFactory.create()
    after = tell(payment, now, charge(payment, amount=Money(27899)))
    assert (after.status, after.settles, after.amount_paid) == ("PENDING", False, Decimal("278.99"))
    assert after.discrepancies.get().amount == Decimal("0.01")
    assert kinds(after) == {"UNDERPAID"}


def test_apply_charge_of_the_rest_settles(now: datetime) -> None:
    payment = PaymentFactory.create()
    less, rest = charge(payment, amount=Money(100)), charge(payment)
    assert tell(payment, now, less, rest).settles


def test_apply_charge_of_more_settles_and_queues_the_excess(now: datetime) -> None:
    payment = PaymentFactory.create()
    after = tell(payment, now, charge(payment, received=(WHOLE, Money(100))))
    assert (after.settles, kinds(after)) == (True, {"OVERPAID"})
    assert after.discrepancies.get().amount == Decimal("1.00")


def test_apply_charge_with_the_fee_later_reports_it(now: datetime) -> None:
    payment = PaymentFactory.create()
    FeeScheduleFactory.create(gateway=payment.gateway, percent=1, fixed=Decimal("0.10"))

    first = tell(payment, now, charge(payment))
    then = tell(payment, now, charge(payment, fee=Fee(Money(300))), charge(payment))

    assert (first.fee, first.fee_is_estimate) == (Decimal("2.89"), True)
    assert (then.fee, then.fee_is_estimate) == (Decimal("3.00"), False)
    assert facts("gateways.payment.fee_reported")["gateways.payment.fee_reported"] == 1


def test_apply_charge_without_a_fee_anywhere_leaves_it_unknown(now: datetime) -> None:
    payment = PaymentFactory.create()
    assert tell(payment, now, charge(payment)).fee is None


def test_apply_charge_keeps_refunds_the_provider_lists(now: datetime) -> None:
    payment = PaidPaymentFactory.create()
    part = RefundFact("re_1", Money(7900), RefundStatus.SUCCEEDED)
    bounced = replace(part, status=RefundStatus.FAILED)

    partly = tell(payment, now, charge(payment, refunds=(part,)))
    again = tell(
        payment, now, charge(payment, refunds=(bounced,)), charge(payment, refunds=(part,))
    )

    assert (partly.status, partly.refunded_amount) == ("PARTIALLY_REFUNDED", Decimal("79.00"))
    assert (again.status, again.refunded_amount) == ("PAID", Decimal(0))
    assert kinds(again) == {"REFUND_FAILED"}
    assert Refund.objects.get().status == "FAILED"
    assert facts("gateways.payment.refunded")["gateways.payment.refunded"] == 2


def test_apply_charge_takes_up_our_own_refund_by_its_key(now: datetime) -> None:
    refund = RefundFactory.create(payment=PaidPaymentFactory.create())
    listed = RefundFact("re_1", WHOLE, RefundStatus.SUCCEEDED, our_key=refund.id.hex)

    after = tell(refund.payment, now, charge(refund.payment, refunds=(listed,)))

    assert after.status == "REFUNDED"
    refund.refresh_from_db()
    assert (refund.status, refund.provider_id) == ("SUCCEEDED", "re_1")
    assert Refund.objects.count() == 1


def test_apply_charge_tells_of_each_refund_that_bounces_once(now: datetime) -> None:
    """Somebody saw to the first one; the second one needs them again."""
    payment = PaidPaymentFactory.create()
    first = RefundFact("re_1", Money(7900), RefundStatus.FAILED)
    second = RefundFact("re_2", Money(5000), RefundStatus.FAILED)
    tell(payment, now, charge(payment, refunds=(first,)))
    line = Discrepancy.objects.get()
    resolve_discrepancy(discrepancy_id=line.pk, resolution="EXPLAINED", by="user:1", now=now)

    tell(payment, now, *[charge(payment, refunds=(first,))] * 2)
    line.refresh_from_db()
    assert line.resolution == "EXPLAINED"

    tell(payment, now, *[charge(payment, refunds=(first, second))] * 2)
    line.refresh_from_db()
    assert (line.resolved_at, line.amount) == (None, Decimal("50.00"))
    assert facts("gateways.discrepancy.found")["gateways.discrepancy.found"] == 2


def test_apply_charge_of_still_more_opens_the_line_anew(now: datetime) -> None:
    """What came too much went back; then the payer paid the same code once more."""
    payment = PaymentFactory.create()
    tell(payment, now, charge(payment, received=(WHOLE, WHOLE)))
    line = Discrepancy.objects.get(kind="OVERPAID")
    given: dict[str, Any] = {"resolution": "REFUNDED", "by": "user:1", "now": now}
    resolve_discrepancy(discrepancy_id=line.pk, **given)

    tell(payment, now, charge(payment, received=(WHOLE, WHOLE, WHOLE)))
    line.refresh_from_db()
    assert (line.resolved_at, line.amount) == (None, Decimal("558.00"))


def test_apply_charge_of_a_double_that_went_back_leaves_nothing_to_do(now: datetime) -> None:
    first = PaidPaymentFactory.create()
    second = PaymentFactory.create(reference=first.reference)
    tell(second, now, charge(second))
    line = Discrepancy.objects.get(kind="DOUBLE")
    assert line.resolved_at is None

    tell(second, now, charge(second, S.REFUNDED, refunded=WHOLE))
    line = Discrepancy.objects.get(kind="DOUBLE")
    assert (line.resolution, line.resolved_at) == ("REFUNDED", now)
    assert kinds(first) == set()


def test_count_refunds_follows_our_rows(now: datetime) -> None:
    refund = RefundFactory.create(status="SUCCEEDED")
    for _ in range(2):
        after = count_refunds(payment_id=refund.payment_id, source="refund", now=now)
    assert after.status == "REFUNDED"
    told = OutboxMessage.objects.get(topic="gateways.payment.refunded").payload
    assert (told["refund_total"], told["full"]) == ("279.00", True)


def test_apply_charge_of_a_dispute_is_told_from_its_beginning(now: datetime) -> None:
    payment = PaidPaymentFactory.create()
    after = tell(payment, now, charge(payment, dispute="won"), charge(payment, dispute="open"))
    assert after.status == "PAID"
    assert facts("gateways.payment.disputed", "gateways.payment.dispute_closed") == {
        "gateways.payment.disputed": 1,
        "gateways.payment.dispute_closed": 1,
    }


MONEY = ("paid", "refunded", "disputed", "dispute_closed")


def test_apply_charge_in_any_order_ends_with_the_same_effects(now: datetime) -> None:
    """Each side effect about money exactly once, whatever comes first and however often."""
    ends = set()
    for number, order in enumerate(permutations(range(4))):
        payment = PaymentFactory.create(reference=f"order:{number}")
        at = [payment.created_at + timedelta(minutes=n) for n in range(9)]
        paid = charge(payment, updated_at=at[5], fee=Fee(Money(300)))
        news = [
            charge(payment, S.PENDING, updated_at=at[0]),
            paid,
            replace(paid, updated_at=at[6], dispute="open"),
            replace(paid, status=S.REFUNDED, updated_at=at[8], dispute="won"),
        ]
        after = tell(payment, now, *(news[n] for n in (*order, *order[::-1])))
        last = OutboxMessage.objects.filter(
            topic="gateways.payment.refunded", payload__reference=after.reference
        )
        told = Counter(
            OutboxMessage.objects.filter(payload__reference=after.reference)
            .exclude(topic="gateways.payment.closed")
            .values_list("topic", flat=True)
        )
        values = Payment.objects.filter(id=after.id).values_list(
            "status", "settles", "amount_paid", "refunded_amount", "dispute", "fee", "closed_as"
        )
        total = last.order_by("-id")[0].payload["refund_total"]
        ends.add((*values.get(), *sorted(told.items()), total))
    assert ends == {
        (
            "REFUNDED",
            True,
            279,
            279,
            "won",
            3,
            "",
            *[(f"gateways.payment.{name}", 1) for name in sorted(MONEY)],
            "279.00",
        )
    }


def test_apply_charge_to_nobody_is_refused(now: datetime) -> None:
    payment = PaymentFactory.build(gateway=GatewayFactory.build())
    with pytest.raises(PaymentNotFound):
        tell(payment, now, charge(payment))


def test_note_discrepancy_twice_is_one_line(now: datetime) -> None:
    payment = PaymentFactory.create()
    told = [note_discrepancy(payment=payment, kind="LATE", now=now) for _ in range(2)]
    assert told == [True, False]
    assert Discrepancy.objects.count() == 1


def test_history_says_who_told(now: datetime) -> None:
    payment = PaymentFactory.create()
    tell(payment, now, charge(payment), source="webhook:7")
    assert set(PaymentEvent.objects.values_list("source", flat=True)) == {"webhook:7"}
