"""Pages as people meet them, in Debian's chromium; skipped where there is none."""

from pathlib import Path

import pytest

from tests.browser.redemptions import delivery_of_pictures
from tests.factories import VoucherFactory
from vouchers.models import Voucher


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder drives a browser."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.browser)


@pytest.fixture
def voucher(site: str) -> Voucher:
    """A code for six photos that look like photos."""
    return VoucherFactory.create(
        delivery=delivery_of_pictures(6), access=Voucher.Access.TIMED, access_days=30
    )
