"""Collecting: who is asked, who is not, and what the caller is told."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from core.models import OutboxMessage
from gateways.charges import Customer
from gateways.errors import (
    AmountChanged,
    CustomerDataMissing,
    NoGatewayAvailable,
    PaymentDeclined,
    PaymentRefused,
)
from gateways.models import GatewayHealth, Payment, PaymentEvent
from gateways.services.charging import create_pix_payment
from gateways.services.requests import unseal
from tests.factories_gateways import (
    FeeScheduleFactory,
    GatewayHealthFactory,
    PaidPaymentFactory,
    PaymentFactory,
)
from tests.support.scripted_gateway import BANK

pytestmark = pytest.mark.django_db
Status = Payment.Status
SAFE_TO_GO_ON = ("unreachable", "rate_limited", "credentials", "rejected")


def test_collect_by_pix_gives_a_code_to_copy(account, bank, ask) -> None:
    gateway = account("a")
    payment = ask("pix", tracking_token="t4_abc", partner_id=None)

    assert payment.status == Status.PENDING
    assert payment.pix_code
    assert payment.gateway == gateway
    assert payment.tracking_token == "t4_abc"
    assert payment.payment_id.startswith("PAY_")
    assert payment.routing == [{"gateway_id": str(gateway.id), "name": "a", "reason": "turn"}]
    assert payment.request == {}
    assert payment.ask_at is not None
    assert bank["a"].verbs == ["create"]


def test_create_pix_payment_copies_the_tracking_token(account, bank, now) -> None:
    account("a")
    payment = create_pix_payment(
        reference="order:1",
        amount=Decimal("279.00"),
        description="Acesso Perpétuo",
        by="user:7",
        now=now,
        tracking_token="t4_token",
    )
    assert Payment.objects.get(id=payment.id).tracking_token == "t4_token"


def test_collect_sends_what_was_asked_with_token_and_address(account, bank, ask, now) -> None:
    gateway = account("a", "silent", "silent")
    customer = Customer(name="Ana", email="ana@exemplo.com.br", document="52998224725")
    payment = ask(customer=customer, return_url="https://acervo.test/volta", installments=3)

    request = unseal(payment.request)
    assert request.token == payment.webhook_token.hex
    assert request.idempotency_key == payment.id.hex
    assert request.amount.reais == Decimal("297.00")
    assert request.customer == customer
    assert request.installments == 3
    assert gateway.webhook_secret in request.webhook_url
    assert request.token in request.webhook_url
    assert request.expires_at == now + timedelta(hours=1)


@pytest.mark.parametrize("method", ["pix", "card"])
@pytest.mark.parametrize("word", SAFE_TO_GO_ON)
def test_collect_goes_on_when_nothing_was_made(account, bank, ask, word: str, method: str) -> None:
    first, second = account("a", word), account("b", priority=200)
    payment = ask(method)

    failed = Payment.objects.get(gateway=first)
    assert payment.gateway == second
    assert failed.status == Status.FAILED
    assert failed.failure_code
    assert failed.request == {}
    assert failed.webhook_token != payment.webhook_token
    assert failed.payment_id != payment.payment_id
    assert bank["a"].verbs == bank["b"].verbs == ["create"]


@pytest.mark.parametrize(
    ("word", "error"),
    [
        ("declined", PaymentDeclined),
        ("invalid", PaymentRefused),
        ("data", CustomerDataMissing),
    ],
)
@pytest.mark.parametrize("method", ["pix", "card"])
def test_collect_asks_nobody_else_when_it_would_not_help(
    account, bank, ask, word: str, error: type[Exception], method: str
) -> None:
    account("a", word), account("b", priority=200)
    with pytest.raises(error):
        ask(method)
    assert bank["b"].verbs == []
    assert Payment.objects.get().status == Status.FAILED


def test_collect_names_the_data_that_is_missing(account, ask) -> None:
    account("a", "data")
    with pytest.raises(CustomerDataMissing) as missing:
        ask()
    assert missing.value.extra == {"fields": ["document"]}


def test_collect_after_a_decline_may_be_tried_again(account, ask) -> None:
    account("a", "declined")
    with pytest.raises(PaymentDeclined):
        ask()
    assert ask().status == Status.PENDING


def test_collect_with_nobody_left_says_so(account, bank, ask) -> None:
    account("a", "unreachable"), account("b", "rate_limited")
    with pytest.raises(NoGatewayAvailable):
        ask("pix")
    assert not Payment.objects.exclude(status=Status.FAILED).exists()


def test_collect_with_every_account_refused_asks_nobody(account, bank, ask) -> None:
    gateway = account("a")
    GatewayHealthFactory.create(gateway=gateway, state="OPEN", needs_credentials=True)
    with pytest.raises(NoGatewayAvailable):
        ask("pix")
    assert bank["a"].verbs == []


@pytest.mark.parametrize("word", ["lost", "silent", "bug"])
def test_collect_by_card_in_doubt_asks_nobody_else(account, bank, ask, word: str) -> None:
    account("a", word, kind="plain"), account("b", priority=200)
    payment = ask()
    again = ask()

    assert payment.status == again.status == Status.UNKNOWN
    assert payment.id == again.id
    assert bank["a"].verbs == ["create"]
    assert bank["b"].verbs == []
    assert payment.request


def test_collect_in_doubt_repeats_the_same_bytes_once(account, bank, ask) -> None:
    account("a", "lost")
    payment = ask()

    assert payment.status == Status.PENDING
    assert len(bank["a"].live()) == 1
    first, second = bank["a"].sent
    assert first == second
    assert payment.id.hex.encode() in first


@pytest.mark.parametrize("second", ["unreachable", "credentials", "invalid", "rejected", "silent"])
def test_collect_by_card_stays_in_doubt_when_the_repeat_tells_nothing(
    account, bank, ask, second: str
) -> None:
    account("a", "silent", second), account("b", priority=200)
    assert ask().status == Status.UNKNOWN
    assert bank["b"].verbs == []


def test_collect_by_pix_in_doubt_makes_way_and_the_old_one_stays_asked(account, bank, ask) -> None:
    first, second = account("a", "lost", kind="plain"), account("b", priority=200)
    payment = ask("pix")

    old = Payment.objects.get(gateway=first)
    assert payment.gateway == second
    assert old.status == Status.UNKNOWN
    assert old.superseded_at is not None
    assert old.ask_at is not None
    assert old.request


def test_collect_by_pix_waits_where_the_provider_itself_sends_the_bill(account, bank, ask) -> None:
    account("a", "lost", "silent", kind="loud"), account("b", priority=200)
    assert ask("pix").status == Status.UNKNOWN
    assert ask("pix").status == Status.UNKNOWN
    assert bank["b"].verbs == []


def test_collect_by_pix_in_doubt_with_nobody_left_says_so_and_a_later_try_goes_on(
    account, bank, ask
) -> None:
    account("a", "silent", kind="plain")
    with pytest.raises(NoGatewayAvailable):
        ask("pix")
    payment = ask("pix")
    assert payment.status == Status.PENDING
    assert Payment.objects.exclude(id=payment.id).get().superseded_at


def test_collect_does_not_believe_a_word_nobody_knows(account, bank, ask) -> None:
    account("a", "odd"), account("b", priority=200)
    assert ask("card").status == Status.UNKNOWN
    assert bank["b"].verbs == []


def test_collect_shows_a_live_pix_again(account, bank, ask, now) -> None:
    account("a"), account("b")
    first = ask("pix")
    assert ask("pix", now=now + timedelta(minutes=59)).id == first.id
    assert bank["a"].verbs + bank["b"].verbs == ["create"]


def test_collect_replaces_a_pix_that_is_over(account, bank, ask, now) -> None:
    account("a")
    first = ask("pix")
    second = ask("pix", now=now + timedelta(hours=1))

    first.refresh_from_db()
    assert first.status == Status.EXPIRED
    assert first.ask_at is not None
    assert second.id != first.id
    assert second.status == Status.PENDING


@pytest.mark.parametrize("paid", [False, True])
def test_collect_replaces_a_card_page_only_by_its_gateways_word(
    account, bank, ask, now, paid: bool
) -> None:
    account("a")
    first = ask()
    if paid:
        bank["a"].pay(first.provider_id)
    second = ask(now=now + timedelta(hours=2))

    first.refresh_from_db()
    if paid:
        assert second.id == first.id
        assert second.status == Status.PAID
    else:
        assert first.status == Status.EXPIRED
        assert second.id != first.id
        assert bank["a"].verbs == ["create", "fetch", "cancel", "create"]


def test_collect_keeps_a_card_page_nobody_can_tell_of(account, bank, ask, now) -> None:
    account("a")
    first = ask()
    bank["a"].answers.append("silent")
    assert ask(now=now + timedelta(hours=2)).id == first.id


def test_collect_for_a_settled_reference_makes_nothing(account, bank, ask) -> None:
    account("a")
    paid = PaidPaymentFactory.create(reference="order:1")
    assert ask("pix") == paid
    assert ask("card") == paid
    assert bank["a"].verbs == []


def test_collect_with_another_amount_is_refused_while_one_is_live(account, ask) -> None:
    account("a")
    ask("pix")
    with pytest.raises(AmountChanged):
        ask("pix", amount=Decimal("1.00"))


def test_collect_keeps_two_gateways_active(account, ask) -> None:
    one, two = account("a"), account("b")
    payments = [ask("pix", reference=f"order:{number}") for number in range(4)]
    one.refresh_from_db()
    two.refresh_from_db()
    assert one.is_enabled
    assert two.is_enabled
    assert {payment.gateway_id for payment in payments} == {one.id, two.id}


def test_collect_estimates_the_fee_by_the_schedule(account, ask) -> None:
    gateway = account("a")
    FeeScheduleFactory.create(gateway=gateway, method="card", percent="4.99", fixed="1.51")
    payment = ask()
    assert payment.fee == Decimal("16.33")
    assert payment.fee_is_estimate


def test_collect_without_a_schedule_knows_no_fee(account, ask) -> None:
    account("a")
    assert ask().fee is None


def test_collect_inside_a_transaction_is_refused_before_anything_is_sent(
    account, bank, ask
) -> None:
    account("a")
    with transaction.atomic(), pytest.raises(RuntimeError, match="durable"):
        ask()
    assert bank["a"].verbs == []


def test_collect_has_no_transaction_open_while_the_gateway_thinks(account, bank, ask) -> None:
    account("a", "silent", "ok")
    open_blocks: list[int] = []
    depth = len(transaction.get_connection().savepoint_ids)
    bank["a"].before = lambda verb: open_blocks.append(
        len(transaction.get_connection().savepoint_ids)
    )
    ask()
    assert open_blocks == [depth, depth]


def test_collect_opens_the_breaker_and_then_leaves_the_gateway_alone(account, bank, ask) -> None:
    broken = account("a", *["unreachable"] * 20)
    account("b", priority=200)
    for number in range(8):
        ask("pix", reference=f"order:{number}")
    assert bank["a"].verbs == ["create"] * 5
    assert GatewayHealth.objects.get(gateway=broken).state == GatewayHealth.State.OPEN
    assert bank["b"].verbs == ["create"] * 8


def test_collect_tells_those_above(account, ask, now) -> None:
    gateway = account("a")
    payment = ask("pix")
    told = OutboxMessage.objects.get(topic="gateways.payment.created").payload
    assert told == {
        "payment_id": payment.payment_id,
        "reference": "order:1",
        "partner_id": None,
        "gateway_id": str(gateway.id),
        "kind": "scripted",
        "method": "pix",
        "amount": "297.00",
    }
    assert PaymentEvent.objects.filter(payment=payment, what="created").count() == 1


def test_collect_leaves_no_secret_and_nobody_in_what_is_kept_or_logged(
    account, bank, ask, caplog, capsys
) -> None:
    gateway = account("a", "silent", "bug", kind="plain")
    account("b", "bug", kind="plain", priority=200), account("c", priority=300)
    who = Customer("Ana Lima", "ana@exemplo.com.br", "52998224725", "+5511987654321")
    payment = ask("pix", customer=who)

    written = " ".join(
        [
            caplog.text,
            capsys.readouterr().out,
            str(list(PaymentEvent.objects.values_list("details", flat=True))),
            str(list(OutboxMessage.objects.values_list("payload", flat=True))),
            str(payment.routing),
            _stored_requests(),
        ]
    )
    secrets = [gateway.webhook_secret, "123.456.789-09", *vars_of(who)]
    assert "adapter_broke" in written
    assert not [each for each in secrets if each in written]


def vars_of(who: Customer) -> list[str]:
    return [who.name, who.email, who.document, who.phone]


def _stored_requests() -> str:
    with transaction.get_connection().cursor() as cursor:
        cursor.execute("SELECT request FROM payments WHERE request <> ''")
        rows = cursor.fetchall()
    assert rows
    return str(rows)


def test_collect_at_most_one_live_payment_beside_superseded_ones(account, ask) -> None:
    account("a")
    live = PaymentFactory.create(reference="order:1", amount=Decimal("297.00"), method="pix")
    assert ask("pix") == live
    assert not BANK["a"].verbs
