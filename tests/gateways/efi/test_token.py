"""The token: asked for once, renewed in time, never another account's."""

from datetime import timedelta
from typing import Any

import pytest

from gateways.efi.adapter import EfiAdapter
from gateways.http import HttpClient
from gateways.tokens import TokenShelf
from gateways.trouble import CredentialsRejected, Unreachable
from tests.gateways.books import NOW, TOKEN, request
from tests.gateways.providers.efi import BOOK, COB
from tests.support.vendor import Hang, Vendor


def test_token_is_asked_for_once(adapter: EfiAdapter, vendor: Vendor) -> None:
    adapter.create_charge(request())
    BOOK.open(vendor.url).create_charge(request())
    (asked,) = vendor.seen("POST", "/oauth/token")
    assert asked.headers["authorization"].startswith("Basic ")
    assert asked.json == {"grant_type": "client_credentials"}
    assert vendor.seen("PUT")[0].headers["authorization"] == "Bearer a-token-for-tests"


def test_token_is_renewed_before_it_runs_out(adapter: EfiAdapter, vendor: Vendor) -> None:
    adapter.create_charge(request())
    adapter.clock = lambda: NOW + timedelta(seconds=3600 - 61)
    adapter.create_charge(request())
    assert len(vendor.seen("POST", "/oauth/token")) == 1
    adapter.clock = lambda: NOW + timedelta(seconds=3600 - 60)
    adapter.create_charge(request())
    assert len(vendor.seen("POST", "/oauth/token")) == 2


def test_token_refused_is_renewed_once(adapter: EfiAdapter, vendor: Vendor) -> None:
    vendor.on("PUT", COB, (401, {}), (201, BOOK.sample("create_cob_response.json")))
    assert adapter.create_charge(request()).provider_id == TOKEN
    assert len(vendor.seen("POST", "/oauth/token")) == 2


def test_token_refused_for_good_is_said(adapter: EfiAdapter, vendor: Vendor) -> None:
    vendor.on("PUT", COB, (401, {}))
    with pytest.raises(CredentialsRejected):
        adapter.create_charge(request())
    assert len(vendor.seen("PUT")) == 2


def test_token_of_one_account_is_not_another_ones(adapter: EfiAdapter, vendor: Vendor) -> None:
    adapter.create_charge(request())
    BOOK.open(vendor.url, client_id="another").create_charge(request())
    BOOK.open(vendor.url, certificate_pem="another").create_charge(request())
    assert len(vendor.seen("POST", "/oauth/token")) == 3


@pytest.mark.parametrize(
    "fault",
    [Hang, (500, {}), (200, b"<html>"), (200, {}), (200, {"access_token": "x"})],
    ids=["hang", "500", "garbage", "empty", "endless"],
)
def test_token_not_given_means_nothing_was_sent(
    adapter: EfiAdapter, vendor: Vendor, fault: Any
) -> None:
    """Routing may go on to the next gateway at once: no charge can exist."""
    vendor.on("POST", "/oauth/token", fault)
    with pytest.raises(Unreachable):
        adapter.create_charge(request())
    assert not vendor.seen("PUT")


@pytest.mark.parametrize("status", [400, 401, 403])
def test_token_refused_is_the_accounts_fault(
    adapter: EfiAdapter, vendor: Vendor, status: int
) -> None:
    vendor.on("POST", "/oauth/token", (status, {"error": "invalid_client"}))
    with pytest.raises(CredentialsRejected):
        adapter.create_charge(request())


def test_shelf_shows_nothing_and_does_not_grow() -> None:
    shelf = TokenShelf()
    for number in range(1000):
        shelf.put(f"key-{number}", "a-secret-token", NOW + timedelta(hours=1))
    assert len(shelf._tokens) <= 256
    assert "a-secret-token" not in repr(shelf)
    shelf.drop("key-999", "an older token")
    assert shelf.get("key-999", NOW) == "a-secret-token"


def test_certificate_that_cannot_be_read_is_the_accounts_fault() -> None:
    with pytest.raises(CredentialsRejected):
        HttpClient("https://127.0.0.1", certificate_pem="not a certificate")
