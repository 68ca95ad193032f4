"""The account's certificate on every call, over TLS that lets nobody in without one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from gateways.efi.adapter import EfiAdapter
from gateways.gateway_adapter import Account
from gateways.http import HttpClient
from gateways.trouble import CredentialsRejected, Unreachable
from tests.gateways.books import NOW, TOKEN, request
from tests.gateways.providers.efi import BOOK
from tests.support.certificates import Authority, MutualTls, mutual_tls
from tests.support.vendor import Vendor, running_vendor


@pytest.fixture
def tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MutualTls:
    made = mutual_tls(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(made.trust_file))
    return made


@pytest.fixture
def vendor(tls: MutualTls) -> Iterator[Vendor]:
    with running_vendor(tls.context) as vendor:
        BOOK.ready(vendor)
        BOOK.creates(vendor)
        yield vendor


def opened(vendor: Vendor, certificate_pem: str) -> EfiAdapter:
    account = Account({**BOOK.credentials, "certificate_pem": certificate_pem})
    return EfiAdapter(account, HttpClient(vendor.url, certificate_pem=certificate_pem), lambda: NOW)


def test_create_charge_presents_the_accounts_certificate(tls: MutualTls, vendor: Vendor) -> None:
    charge = opened(vendor, tls.authority.issue("conta")).create_charge(request())
    assert charge.token == TOKEN
    assert [seen.method for seen in vendor.requests] == ["POST", "PUT"]


def test_create_charge_without_a_certificate_was_not_sent(vendor: Vendor) -> None:
    """Negative control: the provider really does ask for one."""
    with pytest.raises(Unreachable):
        opened(vendor, "").create_charge(request())
    assert not vendor.requests


def test_create_charge_with_another_authoritys_certificate_was_not_sent(vendor: Vendor) -> None:
    with pytest.raises(Unreachable):
        opened(vendor, Authority().issue("conta")).create_charge(request())
    assert not vendor.requests


def test_http_client_takes_no_key_behind_a_password(tls: MutualTls, vendor: Vendor) -> None:
    """OpenSSL would ask for it at the terminal, and wait."""
    sealed = tls.authority.issue("conta", password=b"segredo")
    with pytest.raises(CredentialsRejected):
        opened(vendor, sealed)
