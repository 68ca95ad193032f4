"""What the client makes of a provider's odd headers, and of amounts no column holds."""

import httpx
import pytest

from core.money import Money
from gateways.http import LONGEST_WAIT_SECONDS, _raise_for
from gateways.trouble import RateLimited


@pytest.mark.parametrize(
    ("told", "waits"),
    [
        ("30", 30),
        ("0", 0),
        ("", 0),
        ("-5", 0),
        ("1.5", 0),
        ("Wed, 21 Oct 2026 07:28:00 GMT", 0),
        ("\u00b2", 0),  # a digit to Python, and no number
        ("86400", LONGEST_WAIT_SECONDS),
        ("9" * 9, LONGEST_WAIT_SECONDS),
        ("9" * 5000, 0),
    ],
)
def test_too_many_calls_waits_as_told_within_reason(told: str, waits: int) -> None:
    headers = [(b"Retry-After", told.encode("latin-1"))]
    with pytest.raises(RateLimited) as refusal:
        _raise_for(httpx.Response(429, headers=headers))
    assert refusal.value.retry_after_seconds == waits


def test_money_is_never_more_than_a_column_holds() -> None:
    assert Money(10**14 - 1).reais < 10**12
    with pytest.raises(ValueError, match="column"):
        Money(10**14)
