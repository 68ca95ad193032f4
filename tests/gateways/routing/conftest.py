"""Scripted providers for the tests of choice."""

from collections.abc import Iterator

import pytest

from tests.support.scripted_gateway import Bank, scripted_bank


@pytest.fixture
def bank() -> Iterator[Bank]:
    """Accounts that do what their script says."""
    with scripted_bank() as bank:
        yield bank
