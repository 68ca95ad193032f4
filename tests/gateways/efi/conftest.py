"""A scripted Efí, and the adapter that talks to it."""

from collections.abc import Iterator

import pytest

from gateways.efi.adapter import EfiAdapter
from gateways.tokens import SHELF
from tests.gateways.providers.efi import BOOK
from tests.support.vendor import Vendor, running_vendor


@pytest.fixture(scope="module")
def running() -> Iterator[Vendor]:
    with running_vendor() as vendor:
        vendor.hang_seconds = 1
        yield vendor


@pytest.fixture
def vendor(running: Vendor) -> Vendor:
    running.forget()
    SHELF.clear()
    BOOK.ready(running)
    BOOK.creates(running)
    return running


@pytest.fixture
def adapter(vendor: Vendor) -> EfiAdapter:
    opened = BOOK.open(vendor.url)
    assert isinstance(opened, EfiAdapter)
    return opened
