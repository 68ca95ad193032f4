"""A cache whose absence is a miss."""

import time

from django.core.cache import cache
from prometheus_client import REGISTRY

from core.cache import ForgivingRedisCache


def test_cache_keeps_and_forgets() -> None:
    cache.set("a", {"b": 1})
    assert cache.get("a") == {"b": 1}
    cache.delete("a")
    assert cache.get("a", "gone") == "gone"


def test_get_counts_hits_and_misses() -> None:
    def counted(result: str) -> float:
        labels = {"cache": "default", "result": result}
        return REGISTRY.get_sample_value("cache_requests_total", labels) or 0

    hits, misses = counted("hit"), counted("miss")
    cache.set("a", None)
    assert cache.get("a", "default") is None
    assert cache.get("b", "default") == "default"
    assert (counted("hit"), counted("miss")) == (hits + 1, misses + 1)


def test_cache_without_redis_is_a_miss_and_quick() -> None:
    lost = ForgivingRedisCache("redis://127.0.0.1:1/0", {})
    lost.set("a", 1)
    assert lost.get("a") is None
    assert lost.get_many(["a"]) == {}
    assert lost.add("a", 1) is False
    assert "a" not in lost
    started = time.monotonic()
    for _ in range(1000):
        lost.get("a")
    assert time.monotonic() - started < 1
