"""A bank on loopback, the platform's account there, a partner with money."""

from collections.abc import Callable, Iterator

import pytest
from pytest_django import Settings

from gateways.models import Gateway
from tests.factories_gateways import GatewayFactory
from tests.gateways.payouts.banks import WooviBank
from tests.support.vendor import Vendor, running_vendor


@pytest.fixture(scope="session")
def payout_vendor() -> Iterator[Vendor]:
    with running_vendor() as vendor:
        yield vendor


@pytest.fixture
def bank(payout_vendor: Vendor, settings: Settings) -> WooviBank:
    """A provider that wants two calls, so that there is a middle to die in."""
    payout_vendor.forget()
    settings.GATEWAY_API_BASES = {**settings.GATEWAY_API_BASES, "woovi": payout_vendor.url}
    bank = WooviBank(payout_vendor)
    bank.open()
    return bank


@pytest.fixture
def open_account(bank: WooviBank) -> Callable[[], Gateway]:
    """The platform's account that pays out."""

    def opened() -> Gateway:
        return GatewayFactory.create(
            kind="woovi", methods=["pix"], credentials=bank.credentials, pays_out=True
        )

    return opened
