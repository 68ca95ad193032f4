"""The table of what may go on to the next gateway, over real HTTP to a real adapter."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from pytest_django import Settings

from gateways.errors import NoGatewayAvailable, PaymentRefused
from gateways.models import GatewayHealth, Payment
from tests.factories_gateways import GatewayFactory
from tests.gateways.providers.woovi import BOOK, EACH, created
from tests.support.vendor import Cut, Reset, Say, Seen, Vendor, closed_port, running_vendor

pytestmark = pytest.mark.django_db
Status = Payment.Status


@pytest.fixture
def vendor(settings: Settings) -> Iterator[Vendor]:
    with running_vendor() as vendor:
        settings.GATEWAY_API_BASES = {**settings.GATEWAY_API_BASES, "woovi": vendor.url}
        yield vendor


@pytest.fixture(autouse=True)
def gateways(account) -> None:
    """Woovi first, a scripted one behind it."""
    GatewayFactory.create(
        kind="woovi", name="first", methods=["pix"], credentials=BOOK.credentials, priority=1
    )
    account("second")


def creates(vendor: Vendor, *says: Say) -> None:
    vendor.on("POST", "/api/v1/charge", *says)
    vendor.on("GET", EACH, (404, {"error": "Cobrança não encontrada"}))


def created_anew(seen: Seen) -> tuple[int, dict[str, Any]]:
    """A charge with an id of its own."""
    status, body = created(seen)
    return status, {"charge": {**body["charge"], "identifier": seen.json["correlationID"][:25]}}


def first_try() -> Payment:
    return Payment.objects.get(gateway__name="first")


def health() -> GatewayHealth:
    return GatewayHealth.objects.get(gateway__name="first")


def test_connection_refused_goes_on(bank, ask, settings: Settings) -> None:
    nobody = f"http://127.0.0.1:{closed_port()}"
    settings.GATEWAY_API_BASES = {**settings.GATEWAY_API_BASES, "woovi": nobody}
    assert ask("pix").gateway.name == "second"
    assert (first_try().status, first_try().failure_code) == (Status.FAILED, "unreachable")
    assert health().consecutive_faults == 1


def test_too_many_calls_goes_on(vendor: Vendor, ask) -> None:
    creates(vendor, (429, {}))
    assert ask("pix").gateway.name == "second"
    assert first_try().failure_code == "rate_limited"
    assert health().consecutive_faults == 0.5


@pytest.mark.parametrize("status", [401, 403])
def test_refused_credentials_go_on_and_wait_for_a_person(vendor: Vendor, ask, status: int) -> None:
    creates(vendor, (status, {"error": "appID inválido"}))
    assert ask("pix").gateway.name == "second"
    assert first_try().failure_code == "credentials_rejected"
    assert health().needs_credentials
    ask("pix", reference="order:2")
    assert len(vendor.seen("POST")) == 1


def test_our_own_mistake_stops(vendor: Vendor, bank, ask) -> None:
    creates(vendor, (400, {"error": "value inválido"}))
    with pytest.raises(PaymentRefused):
        ask("pix")
    assert bank["second"].verbs == []
    assert health().state == GatewayHealth.State.CLOSED


@pytest.mark.parametrize("says", [(500, {}), (200, b"<html>"), Reset, Cut])
def test_an_answer_nobody_knows_is_repeated_with_the_same_bytes(
    vendor: Vendor, bank, ask, says: Any
) -> None:
    creates(vendor, says, created)
    payment = ask("pix")
    assert payment.gateway.name == "first"
    assert payment.status == Status.PENDING
    assert [len(Counter(seen.body for seen in vendor.seen("POST")))] == [1]
    assert len(vendor.seen("POST")) == 2
    assert bank["second"].verbs == []


@pytest.mark.parametrize("says", [(502, {}), (200, b""), Reset])
def test_an_answer_nobody_knows_twice_makes_way(vendor: Vendor, bank, ask, says: Any) -> None:
    creates(vendor, says)
    assert ask("pix").gateway.name == "second"
    assert first_try().status == Status.UNKNOWN
    assert first_try().superseded_at
    assert len(vendor.seen("POST")) == 2


def test_three_gateways_share_and_stand_in_for_each_other(account, bank, ask, vendor) -> None:
    """Several active at once: equal shares, and none lost when one of them goes down."""
    creates(vendor, created_anew)
    for name in ("b", "c"):
        account(name, kind="plain", priority=1)
    names = [ask("pix", reference=f"order:{number}").gateway.name for number in range(9)]
    assert Counter(names) == {"first": 3, "b": 3, "c": 3}
    assert names[:3] == names[3:6] == names[6:]

    bank["b"].script.extend(["unreachable"] * 99)
    names = [ask("pix", reference=f"later:{number}").gateway.name for number in range(30)]
    assert set(names) == {"first", "c"}
    # Five tries told enough: afterwards nobody waited for it.
    assert bank["b"].verbs == ["create"] * (3 + 5)


def test_an_id_that_is_another_payments_is_never_shown(vendor: Vendor, ask) -> None:
    creates(vendor, created)
    shown = ask("pix")
    other = ask("pix", reference="order:2", now=shown.created_at)
    assert other.gateway.name == "second"
    doubtful = Payment.objects.get(gateway__name="first", reference="order:2")
    assert (doubtful.status, doubtful.pix_code) == (Status.UNKNOWN, "")


def test_nobody_left_is_said_so(vendor: Vendor, bank, ask) -> None:
    creates(vendor, (429, {}))
    bank["second"].script.append("unreachable")
    with pytest.raises(NoGatewayAvailable):
        ask("pix")
    assert set(Payment.objects.values_list("status", flat=True)) == {Status.FAILED}
