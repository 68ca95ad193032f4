"""What makes a letter Stripe's."""

from datetime import timedelta

import pytest
import stripe

from gateways.deliveries import Delivery, Trust
from gateways.stripe.signature import HEADER, is_signed
from gateways.trouble import AuthenticationFailed
from tests.gateways.books import NOW
from tests.gateways.providers.stripe import BOOK
from tests.gateways.stripe.samples import THEN

SECRET = "whsec_another_for_tests_only"


def signed(body: bytes, *, secret: str = SECRET, at: int = THEN) -> str:
    return str(stripe.WebhookSignature.generate_signature_header(body.decode(), secret, at))


BODY = b'{"id": "evt_1"}'


def authenticate(header: str, *, secrets: str = SECRET, body: bytes = BODY) -> Trust:
    adapter = BOOK.open("http://127.0.0.1:9", signing_secret=secrets)
    return adapter.authenticate(Delivery(body, {HEADER: header}, NOW, path_secret="any"))


def test_authenticate_believes_the_library() -> None:
    assert authenticate(signed(BODY)) is Trust.SIGNED


@pytest.mark.parametrize("separator", [",", ", ", " ", "\n"])
def test_authenticate_while_the_secret_is_rotated(separator: str) -> None:
    secrets = f"whsec_new{separator}{SECRET}"
    assert authenticate(signed(BODY), secrets=secrets) is Trust.SIGNED
    with pytest.raises(AuthenticationFailed):
        authenticate(signed(BODY, secret="whsec_old"), secrets=secrets)


def test_authenticate_tries_every_v1() -> None:
    time, genuine = signed(BODY).split(",")
    several = f"{time},v1={'0' * 64},v0=x,v1=ação,{genuine},v2=y"
    assert authenticate(several) is Trust.SIGNED


@pytest.mark.parametrize("away", [-300, 300])
def test_authenticate_inside_the_window(away: int) -> None:
    assert authenticate(signed(BODY, at=THEN + away)) is Trust.SIGNED


@pytest.mark.parametrize("away", [-301, 301])
def test_authenticate_outside_the_window(away: int) -> None:
    with pytest.raises(AuthenticationFailed):
        authenticate(signed(BODY, at=THEN + away))


@pytest.mark.parametrize(
    "header",
    [
        "",
        "v1=" + "0" * 64,
        f"t={THEN}",
        f"t={THEN},v1=",
        f"t={THEN},v0={'0' * 64}",
        "t=x,v1=y",
        "t=" + "9" * 5000 + ",v1=y",
        "t=٣,v1=y",
    ],
)
def test_authenticate_refuses_anything_else(header: str) -> None:
    with pytest.raises(AuthenticationFailed):
        authenticate(header)


def test_authenticate_refuses_a_v0_of_ours() -> None:
    with pytest.raises(AuthenticationFailed):
        authenticate(signed(BODY).replace("v1=", "v0="))


@pytest.mark.parametrize("secrets", ["", " , "])
def test_authenticate_without_a_secret_lets_nobody_in(secrets: str) -> None:
    with pytest.raises(AuthenticationFailed):
        authenticate(signed(BODY, secret=""), secrets=secrets)


def test_authenticate_covers_the_raw_bytes() -> None:
    with pytest.raises(AuthenticationFailed):
        authenticate(signed(BODY), body=BODY + b" ")


def test_is_signed_without_its_clock_would_take_a_replay() -> None:
    """Negative control: the window, and nothing else, refuses an old letter."""
    old = signed(BODY, at=THEN - 10_000)
    assert not is_signed(old, BODY, [SECRET], now=NOW)
    assert is_signed(old, BODY, [SECRET], now=NOW - timedelta(seconds=10_000))
