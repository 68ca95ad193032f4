"""The sandbox does what its table says, seen from a shop."""

import json
import time
from datetime import timedelta
from decimal import Decimal

import httpx
import pytest
from django.utils import timezone
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from core.models import OutboxMessage
from core.money import Money
from core.outbox import Fact
from gateways.charges import Charge, ChargeStatus, Fee, Method, RefundStatus
from gateways.models import SandboxCharge
from gateways.sandbox.adapter import SandboxAdapter
from gateways.sandbox.provider.accounts import SandboxAccount, open_account
from gateways.sandbox.provider.handlers import on_sandbox_payment_delayed
from gateways.trouble import (
    AuthenticationFailed,
    CredentialsRejected,
    CustomerDeclined,
    InvalidRequest,
    OutcomeUnknown,
    ProviderRejected,
    RateLimited,
)
from tests.gateways.sandbox.conftest import Ask, adapter_of, delivery_of
from tests.support.outbox import drain_outbox
from tests.support.vendor import Vendor

pytestmark = pytest.mark.django_db(transaction=True)


def form_token(page: str) -> str:
    return page.split('csrfmiddlewaretoken" value="')[1].split('"')[0]


def press(charge: Charge, button: str) -> httpx.Response:
    return press_page(charge.redirect_url, button)


def press_page(address: str, button: str) -> httpx.Response:
    """A payer with a browser: the form's token comes with the page."""
    with httpx.Client(follow_redirects=False) as browser:
        token = form_token(browser.get(address).text)
        data = {"fazer": button, "csrfmiddlewaretoken": token}
        return browser.post(address, data=data)


def paid(adapter: SandboxAdapter, charge: Charge) -> Charge:
    assert press(charge, "pagar").status_code == 303
    return fetched(adapter, charge)


def fetched(adapter: SandboxAdapter, charge: Charge) -> Charge:
    found = adapter.fetch(provider_id=charge.provider_id)
    assert found is not None
    return found


def test_a_page_of_a_closed_charge_offers_no_way_to_pay(
    adapter: SandboxAdapter, ask: Ask, shop: Vendor
) -> None:
    """Two windows: what the second one presses changes nothing and says how it ended."""
    charge = adapter.create_charge(ask())
    with httpx.Client() as second:
        token = form_token(second.get(charge.redirect_url).text)
        press(charge, "recusar")
        data = {"fazer": "pagar", "csrfmiddlewaretoken": token}
        assert second.post(charge.redirect_url, data=data).status_code == 409
    assert fetched(adapter, charge).status is ChargeStatus.FAILED
    assert "Pagar com Pix" not in httpx.get(charge.redirect_url).text


def kinds(shop: Vendor) -> list[str]:
    return [json.loads(seen.body)["type"] for seen in shop.requests]


def test_a_pix_is_asked_for_paid_and_told(adapter: SandboxAdapter, ask: Ask, shop: Vendor) -> None:
    request = ask(27900)

    charge = adapter.create_charge(request)
    assert (charge.status, charge.amount, charge.token) == (
        ChargeStatus.PENDING,
        Money(27900),
        request.token,
    )
    after = paid(adapter, charge)
    drain_outbox()

    assert (after.status, after.amount) == (ChargeStatus.PAID, Money(27900))
    assert after.fee == Fee(Money(100), exact=True)
    assert len(after.end_to_end_id) == 32
    [seen] = shop.requests
    [event] = adapter.parse(delivery_of(seen))
    assert (event.status, event.token) == (ChargeStatus.PAID, request.token)
    assert (event.provider_id, event.payment_id) == (charge.provider_id, request.payment_id)
    assert adapter.authenticate(delivery_of(seen)).name == "SIGNED"


def test_a_card_of_297_costs_16_33_and_leads_back_to_the_shop(
    adapter: SandboxAdapter, ask: Ask, sandbox: LiveServer
) -> None:
    home = f"{sandbox.url}/comprar/obrigado"
    charge = adapter.create_charge(ask(29700, Method.CARD, return_url=home))

    answer = press(charge, "pagar")

    assert (answer.status_code, answer.headers["location"]) == (303, home)
    assert fetched(adapter, charge).fee == Fee(Money(1633), exact=True)
    assert charge.pix_code == ""


def test_a_card_does_not_redirect_to_another_site(adapter: SandboxAdapter, ask: Ask) -> None:
    charge = adapter.create_charge(ask(29700, Method.CARD, return_url="https://elsewhere.example/"))
    assert press(charge, "pagar").headers["location"] == charge.redirect_url
    assert "https://elsewhere.example/" in httpx.get(charge.redirect_url).text


def test_create_charge_repeated_is_one_charge(adapter: SandboxAdapter, ask: Ask) -> None:
    request = ask()
    assert adapter.create_charge(request) == adapter.create_charge(request)
    assert SandboxCharge.objects.count() == 1


def test_create_charge_with_another_body_under_the_key_is_refused(
    adapter: SandboxAdapter, ask: Ask
) -> None:
    request = ask(1000)
    adapter.create_charge(request)
    other = ask(2000, token=request.token, idempotency_key=request.idempotency_key)
    with pytest.raises(InvalidRequest) as told:
        adapter.create_charge(other)
    assert told.value.code == "reference_taken"


def test_create_charge_under_a_key_of_another_charge_is_refused(
    adapter: SandboxAdapter, ask: Ask
) -> None:
    """The key alone is taken too: the index says so, and the answer is a refusal, not an error."""
    first = ask(1000)
    adapter.create_charge(first)
    with pytest.raises(InvalidRequest):
        adapter.create_charge(ask(1000, idempotency_key=first.idempotency_key))


def test_amounts_that_refuse_make_nothing(adapter: SandboxAdapter, ask: Ask) -> None:
    with pytest.raises(CustomerDeclined):
        adapter.create_charge(ask(1001))
    with pytest.raises(RateLimited):
        adapter.create_charge(ask(1004))
    with pytest.raises(CredentialsRejected):
        adapter.create_charge(ask(1005))
    assert not SandboxCharge.objects.exclude(status="declined").exists()


@pytest.mark.parametrize("minor", [1002, 1003])
def test_amounts_without_an_answer_made_a_charge_that_can_be_found(
    sandbox: LiveServer, account: SandboxAccount, ask: Ask, minor: int
) -> None:
    adapter = adapter_of(sandbox, account, timeout=httpx.Timeout(0.5))
    request = ask(minor)
    with pytest.raises(OutcomeUnknown):
        adapter.create_charge(request)

    found = adapter.fetch(token=request.token)

    assert found is not None
    assert found.status is ChargeStatus.PENDING
    assert SandboxCharge.objects.count() == 1


def test_an_error_after_creating_heals_when_it_is_asked_again(
    adapter: SandboxAdapter, ask: Ask
) -> None:
    request = ask(1003)
    with pytest.raises(OutcomeUnknown):
        adapter.create_charge(request)
    assert adapter.create_charge(request) == adapter.fetch(token=request.token)


def test_a_late_payment_is_expired_first(adapter: SandboxAdapter, ask: Ask, shop: Vendor) -> None:
    charge = adapter.create_charge(ask(1006))

    after = paid(adapter, charge)
    drain_outbox(patience_seconds=10)
    at_last = fetched(adapter, charge)

    assert after.status is ChargeStatus.EXPIRED
    assert at_last.status is ChargeStatus.PAID
    assert at_last.paid_at is not None
    assert at_last.expires_at is not None
    assert at_last.paid_at > at_last.expires_at
    assert sorted(kinds(shop)) == ["charge.expired", "charge.paid"]


def test_late_money_comes_once_however_often_it_is_told(
    adapter: SandboxAdapter, ask: Ask, shop: Vendor
) -> None:
    charge = adapter.create_charge(ask(1006))
    paid(adapter, charge)
    fact = Fact("1", "", {"charge_id": charge.provider_id}, 0)
    for _ in range(2):
        on_sandbox_payment_delayed(fact)
    drain_outbox(patience_seconds=10)
    assert kinds(shop).count("charge.paid") == 1


def test_a_payment_told_twice_has_two_numbers_in_three_letters(
    adapter: SandboxAdapter, ask: Ask, shop: Vendor
) -> None:
    paid(adapter, adapter.create_charge(ask(1007)))
    drain_outbox()
    numbers = [json.loads(seen.body)["id"] for seen in shop.requests]
    assert (len(numbers), len(set(numbers))) == (3, 2)


@pytest.mark.parametrize(
    ("minor", "received"), [(1008, [907]), (1010, [1010, 1010]), (1011, [1111]), (1000, [1000])]
)
def test_what_comes_in_is_what_the_amount_says(
    adapter: SandboxAdapter, ask: Ask, minor: int, received: list[int]
) -> None:
    after = paid(adapter, adapter.create_charge(ask(minor)))
    assert [each.minor for each in after.received] == received
    assert after.amount == Money(sum(received))


def test_nobody_is_told_of_an_untold_payment(
    adapter: SandboxAdapter, ask: Ask, shop: Vendor
) -> None:
    charge = adapter.create_charge(ask(1012))
    assert paid(adapter, charge).status is ChargeStatus.PAID
    drain_outbox()
    assert shop.requests == []


def test_a_missigned_letter_is_not_believed(
    adapter: SandboxAdapter, ask: Ask, shop: Vendor
) -> None:
    shop.on("POST", r"/hook/.*", (400, {}))
    paid(adapter, adapter.create_charge(ask(1013)))
    drain_outbox()
    [seen] = shop.requests
    with pytest.raises(AuthenticationFailed):
        adapter.authenticate(delivery_of(seen))


def test_an_odd_word_settles_nothing(adapter: SandboxAdapter, ask: Ask) -> None:
    after = paid(adapter, adapter.create_charge(ask(1014)))
    assert after.status is ChargeStatus.UNKNOWN_WORD


def test_refund_in_parts_up_to_what_came(adapter: SandboxAdapter, ask: Ask, shop: Vendor) -> None:
    charge = paid(adapter, adapter.create_charge(ask(10000)))

    part = adapter.refund(charge, Money(4000), "refund-key-1")
    same = adapter.refund(charge, Money(4000), "refund-key-1")
    partly = fetched(adapter, charge)
    with pytest.raises(ProviderRejected):
        adapter.refund(charge, Money(6001), "refund-key-2")
    adapter.refund(charge, Money(6000), "refund-key-3")
    whole = fetched(adapter, charge)

    assert part == same
    assert (partly.status, partly.refunded) == (ChargeStatus.PAID, Money(4000))
    assert (whole.status, whole.refunded) == (ChargeStatus.REFUNDED, Money(10000))
    assert [each.our_key for each in whole.refunds] == ["refund-key-1", "refund-key-3"]
    drain_outbox()
    assert kinds(shop).count("refund.done") == 2


def test_a_refund_may_bounce(adapter: SandboxAdapter, ask: Ask, shop: Vendor) -> None:
    charge = paid(adapter, adapter.create_charge(ask(1009)))
    assert adapter.refund(charge, Money(1009), "refund-key").status is RefundStatus.SUCCEEDED
    drain_outbox(patience_seconds=10)
    after = fetched(adapter, charge)
    assert (after.status, after.refunded) == (ChargeStatus.PAID, Money(0))
    assert [each.status for each in after.refunds] == [RefundStatus.FAILED]
    assert "refund.failed" in kinds(shop)


def test_a_payment_is_contested_and_won(adapter: SandboxAdapter, ask: Ask, shop: Vendor) -> None:
    charge = paid(adapter, adapter.create_charge(ask()))
    press(charge, "contestar")
    contested = fetched(adapter, charge)
    press(charge, "ganhar")
    won = fetched(adapter, charge)
    drain_outbox()
    assert (contested.status, contested.dispute) == (ChargeStatus.CHARGEBACK, "open")
    assert (won.status, won.dispute) == (ChargeStatus.PAID, "won")
    assert {"dispute.opened", "dispute.won"} <= set(kinds(shop))


def test_cancel_withdraws_what_nobody_paid(adapter: SandboxAdapter, ask: Ask) -> None:
    waiting, done = adapter.create_charge(ask()), adapter.create_charge(ask())
    paid(adapter, done)
    assert adapter.cancel(waiting).status is ChargeStatus.FAILED
    assert adapter.cancel(waiting).status is ChargeStatus.FAILED
    with pytest.raises(ProviderRejected):
        adapter.cancel(done)


def test_a_charge_expires_by_itself(adapter: SandboxAdapter, ask: Ask, shop: Vendor) -> None:
    soon = timezone.now() + timedelta(seconds=0.2)
    charge = adapter.create_charge(ask(expires_at=soon))
    time.sleep(0.3)
    drain_outbox()
    assert fetched(adapter, charge).status is ChargeStatus.EXPIRED
    drain_outbox()
    assert kinds(shop) == ["charge.expired"]


def test_another_account_sees_nothing(
    adapter: SandboxAdapter, sandbox: LiveServer, ask: Ask
) -> None:
    request = ask()
    charge = adapter.create_charge(request)
    other = adapter_of(sandbox, open_account("somebody else"))
    assert other.fetch(provider_id=charge.provider_id) is None
    assert other.fetch(token=request.token) is None
    assert adapter.fetch(provider_id="not-an-id") is None


def test_a_key_nobody_made_opens_nothing(sandbox: LiveServer, account: SandboxAccount) -> None:
    adapter_of(sandbox, account).check()
    forged = SandboxAccount(account.id, account.api_key[:-1] + "x", "")
    for stranger in (forged, SandboxAccount("", "", "")):
        with pytest.raises(CredentialsRejected):
            adapter_of(sandbox, stranger).check()


def test_a_letter_nobody_takes_is_given_up(adapter: SandboxAdapter, ask: Ask, shop: Vendor) -> None:
    shop.on("POST", r"/hook/.*", (500, {}))
    paid(adapter, adapter.create_charge(ask()))
    for _ in range(8):
        drain_outbox(patience_seconds=300)
    assert len(shop.requests) == 6
    assert not OutboxMessage.objects.filter(status="DEAD").exists()


def test_the_sandbox_is_not_there_unless_it_is_on(
    adapter: SandboxAdapter, ask: Ask, settings: Settings, sandbox: LiveServer
) -> None:
    charge = adapter.create_charge(ask())
    settings.SANDBOX_GATEWAY_ENABLED = False
    for path in ("/sandbox/", "/sandbox/api/account", "/sandbox/api/charges"):
        assert httpx.get(sandbox.url + path).status_code == 404
    assert httpx.get(charge.redirect_url).status_code == 404
    with pytest.raises(OutcomeUnknown):
        adapter.fetch(provider_id=charge.provider_id)
    with pytest.raises(ProviderRejected):
        adapter.create_charge(ask())


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("amount", 10),
        ("amount", "10.001"),
        ("amount", "-1.00"),
        ("amount", "NaN"),
        ("currency", "USD"),
        ("method", "cash"),
        ("reference", "a b"),
        ("expires_at", "tomorrow"),
        ("expires_at", "2026-11-22T15:00:00"),
        ("webhook_url", "file:///etc/passwd"),
        ("return_url", "javascript:alert(1)"),
        ("return_url", "http://127.0.0.1/\0"),
    ],
)
def test_a_charge_that_cannot_be_read_names_the_field(
    sandbox: LiveServer, account: SandboxAccount, field: str, value: object
) -> None:
    body = {
        "reference": "a" * 32,
        "amount": "10.00",
        "currency": "BRL",
        "method": "pix",
        "expires_at": "2030-01-01T00:00:00+00:00",
        "webhook_url": "http://127.0.0.1/",
    }
    headers = {"Authorization": f"Bearer {account.api_key}", "Idempotency-Key": "12345678"}
    address = f"{sandbox.url}/sandbox/api/charges"
    assert httpx.post(address, json=body, headers=headers).status_code == 201
    answer = httpx.post(address, json={**body, field: value}, headers=headers)
    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == f"invalid_{field}"


def test_nothing_of_the_payer_is_kept(adapter: SandboxAdapter, ask: Ask) -> None:
    adapter.create_charge(ask())
    row = SandboxCharge.objects.values().get()
    assert not {"name", "email", "document", "phone"} & set(row)
    assert row["amount"] == Decimal("279.00")
