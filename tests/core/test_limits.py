"""Counting tries."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from core.limits import Limit, LimiterDown
from core.redis import redis_client

LIMIT = Limit("test", times=10, seconds=600)


def test_hit_allows_ten_and_says_when_to_come_back() -> None:
    verdicts = [LIMIT.hit("someone") for _ in range(11)]
    assert [verdict.allowed for verdict in verdicts] == [True] * 10 + [False]
    assert 590 <= verdicts[-1].retry_after_seconds <= 600
    assert LIMIT.hit("someone else").allowed


def test_hit_in_parallel_lets_exactly_ten_through() -> None:
    with ThreadPoolExecutor(20) as pool:
        verdicts = list(pool.map(lambda _: LIMIT.hit("someone"), range(200)))
    assert sum(verdict.allowed for verdict in verdicts) == 10


def test_peek_does_not_count() -> None:
    assert all(LIMIT.peek("someone").allowed for _ in range(20))


def test_hit_keeps_nobodys_name() -> None:
    LIMIT.hit("203.0.113.9")
    assert not [key for key in redis_client().keys("*") if "203.0.113.9" in key]


def test_hit_without_redis_says_so(settings) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    redis_client.cache_clear()
    try:
        with pytest.raises(LimiterDown):
            LIMIT.hit("someone")
        with pytest.raises(LimiterDown):
            LIMIT.peek("someone")
    finally:
        redis_client.cache_clear()
