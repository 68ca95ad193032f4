"""A provider on loopback for the tests of the pipeline."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from gateways.services.doors import forget_doors
from tests.gateways.desk import Desk, open_desk
from tests.support.vendor import Vendor, running_vendor


@pytest.fixture(autouse=True)
def fresh_doors() -> Iterator[None]:
    """No test finds a gateway that another one remembered."""
    forget_doors()
    yield
    forget_doors()


@pytest.fixture(scope="session")
def loopback_vendor() -> Iterator[Vendor]:
    with running_vendor() as vendor:
        yield vendor


@pytest.fixture
def vendor(loopback_vendor: Vendor, settings: Settings) -> Vendor:
    """Every sandbox account's provider."""
    loopback_vendor.forget()
    settings.GATEWAY_API_BASES = {**settings.GATEWAY_API_BASES, "sandbox": loopback_vendor.url}
    return loopback_vendor


@pytest.fixture
def desk(db: None, vendor: Vendor) -> Desk:
    return open_desk(vendor)
