"""A cache whose absence is a miss."""

import time

from django.core.cache import cache

from core.cache import ForgivingRedisCache


def test_cache_keeps_and_forgets() -> None:
    cache.set("a", {"b": 1})
    assert cache.get("a") == {"b": 1}
    cache.delete("a")
    assert cache.get("a", "gone") == "gone"


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
