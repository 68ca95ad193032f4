"""A scripted Stripe, and the adapter that talks to it."""

from collections.abc import Iterator

import pytest

from gateways.stripe.adapter import StripeAdapter
from tests.gateways.providers.stripe import BOOK, creates, refunds
from tests.support.vendor import Vendor, running_vendor


@pytest.fixture(scope="module")
def running() -> Iterator[Vendor]:
    with running_vendor() as vendor:
        yield vendor


@pytest.fixture
def vendor(running: Vendor) -> Vendor:
    running.forget()
    creates(running)
    refunds(running)
    return running


@pytest.fixture
def adapter(vendor: Vendor) -> StripeAdapter:
    opened = BOOK.open(vendor.url)
    assert isinstance(opened, StripeAdapter)
    return opened
