"""Keys, signatures, codes, fees and the check, each by itself."""

from decimal import Decimal

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from gateways.brcode import fields_of, is_intact
from gateways.demo import open_sandbox_gateway
from gateways.models import FeeSchedule, Gateway
from gateways.sandbox.provider.accounts import account_of_key, open_account
from gateways.sandbox.provider.outcomes import Outcome, outcome_of
from gateways.sandbox.provider.pix import pix_code
from gateways.sandbox.provider.prices import fee_of
from gateways.sandbox.signing import TOLERANCE_SECONDS, is_genuine, sign
from gateways.sandbox.translate import normalize_amount
from partners.models import Partner
from tests.factories import PartnerFactory

SECRET, BODY, AT = "sbxwh_secret", b'{"id":"evt_1"}', 1_795_000_000


@pytest.mark.parametrize(
    ("method", "paid", "fee"),
    [("card", "297.00", "16.33"), ("pix", "279.00", "1.00"), ("pix", "0.40", "0.40")],
)
def test_fee_of_is_to_the_centavo(method: str, paid: str, fee: str) -> None:
    assert fee_of(method, Decimal(paid)) == Decimal(fee)


@given(minor=st.integers(1, 10**11))
def test_pix_code_is_a_brcode_with_its_amount(minor: int) -> None:
    amount = Decimal(minor).scaleb(-2)
    code = pix_code("https://acervo.example/sandbox/pagar/5a4d", amount)
    fields = fields_of(code)
    assert is_intact(code)
    assert not is_intact(code.replace("ACERVO", "ACERVA"))
    assert Decimal(fields["54"]) == amount
    assert fields_of(fields["26"])["25"] == "acervo.example/sandbox/pagar/5a4d"


def test_is_genuine_of_what_was_signed_just_now() -> None:
    header = sign(SECRET, BODY, timestamp=AT)
    assert is_genuine(header, SECRET, BODY, timestamp=AT + TOLERANCE_SECONDS)


@pytest.mark.parametrize(
    ("header", "secret", "body", "now"),
    [
        (sign(SECRET, BODY, timestamp=AT), "another", BODY, AT),
        (sign(SECRET, BODY, timestamp=AT), "", BODY, AT),
        (sign("", BODY, timestamp=AT), "", BODY, AT),
        (sign(SECRET, BODY, timestamp=AT), SECRET, BODY + b" ", AT),
        (sign(SECRET, BODY, timestamp=AT), SECRET, BODY, AT + TOLERANCE_SECONDS + 1),
        (sign(SECRET, BODY, timestamp=AT), SECRET, BODY, AT - TOLERANCE_SECONDS - 1),
        (sign(SECRET, BODY, timestamp=AT).replace(str(AT), str(AT + 1)), SECRET, BODY, AT),
        ("", SECRET, BODY, AT),
        ("t=1,v1=" + "é" * 64, SECRET, BODY, 1),
    ],
)
def test_is_genuine_refuses_the_rest(header: str, secret: str, body: bytes, now: int) -> None:
    assert not is_genuine(header, secret, body, timestamp=now)


def test_account_of_key_knows_only_keys_we_made() -> None:
    account = open_account()
    assert account_of_key(account.api_key) == account
    assert open_account("a") == open_account("a") != open_account("b")
    flipped = account.api_key[:-1] + ("0" if account.api_key[-1] != "0" else "1")
    assert account_of_key(flipped) is None
    assert account_of_key("") is None


def test_account_of_key_depends_on_the_house(settings: Settings) -> None:
    key = open_account().api_key
    settings.SECRET_KEY = "another house's key, as long as keys have to be 0123456789"
    assert account_of_key(key) is None


def test_outcome_of_reads_the_centavos() -> None:
    assert outcome_of(Decimal("297.00")) is Outcome.NORMAL
    assert outcome_of(Decimal("10.06")) is Outcome.LATE
    assert outcome_of(Decimal("10.99")) is Outcome.NORMAL
    assert len({each.centavos for each in Outcome}) == len(Outcome)


@pytest.mark.parametrize(
    "value", [10, 10.0, None, True, "", "ten", "1.001", "-1.00", "NaN", "1e99"]
)
def test_normalize_amount_takes_exact_text_only(value: object) -> None:
    with pytest.raises(ValueError):  # noqa: PT011
        normalize_amount(value)


@given(minor=st.integers(0, 10**12))
def test_normalize_amount_there_and_back(minor: int) -> None:
    assert normalize_amount(str(Decimal(minor).scaleb(-2))).minor == minor


@pytest.mark.parametrize(
    ("address", "debug", "on", "refused"),
    [
        ("https://acervo.example", False, True, True),
        ("https://acervo.example", False, False, False),
        ("https://acervo.example", True, True, False),
        ("http://127.0.0.1:8000", False, True, False),
    ],
)
def test_a_public_site_does_not_start_with_the_sandbox(
    settings: Settings, address: str, debug: bool, on: bool, refused: bool
) -> None:
    settings.BASE_URL, settings.DEBUG, settings.SANDBOX_GATEWAY_ENABLED = address, debug, on
    if refused:
        with pytest.raises(SystemCheckError, match=r"gateways\.E001"):
            call_command("check", deploy=True, tags=["security"])
    else:
        call_command("check", deploy=True, tags=["security"])


@pytest.mark.django_db
def test_open_sandbox_gateway_opens_one_for_each(settings: Settings, now) -> None:
    settings.SANDBOX_GATEWAY_ENABLED = True
    partner: Partner = PartnerFactory.create()
    for _ in range(2):
        open_sandbox_gateway(partner_id=None, name="Sandbox", by="demo", now=now)
        open_sandbox_gateway(partner_id=partner.id, name="Sandbox 2", by="demo", now=now)
    assert Gateway.objects.filter(is_enabled=True).count() == 2
    assert FeeSchedule.objects.count() == 4
    keys = [each.credentials["api_key"] for each in Gateway.objects.all()]
    assert len(set(keys)) == 2
    assert all(account_of_key(key) for key in keys)


@pytest.mark.django_db
def test_open_sandbox_gateway_does_nothing_where_it_is_off(settings: Settings, now) -> None:
    settings.SANDBOX_GATEWAY_ENABLED = False
    assert open_sandbox_gateway(partner_id=None, name="Sandbox", by="demo", now=now) is None
    assert not Gateway.objects.exists()
