"""A cache whose absence is a miss: with Redis down or hung, pages are slower and still there."""

import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError, TimeoutError

from core.metrics import CACHE_REQUESTS

_PAUSE_SECONDS = 5.0
"""After a failure Redis is left alone this long: a hang costs one time-out, not one each."""

LONGEST_SECONDS = 300
_AWAY, _MISSING = object(), object()
_RESULTS = {id(_AWAY): "away", id(_MISSING): "miss"}


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache; trouble with Redis reads as "not there" and "not kept"."""

    _silent_until = 0.0
    label = "default"

    def _or(self, fallback: Any, operation: Callable[[], Any]) -> Any:
        if time.monotonic() < ForgivingRedisCache._silent_until:
            return fallback
        try:
            return operation()
        except (RedisConnectionError, TimeoutError):
            ForgivingRedisCache._silent_until = time.monotonic() + _PAUSE_SECONDS
            return fallback
        except RedisError:
            return fallback

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        value = self._or(
            _AWAY, lambda: super(ForgivingRedisCache, self).get(key, _MISSING, version)
        )
        result = _RESULTS.get(id(value), "hit")
        CACHE_REQUESTS.labels(self.label, result).inc()
        return value if result == "hit" else default

    def get_many(self, keys: Any, version: int | None = None) -> Any:
        return self._or({}, lambda: super(ForgivingRedisCache, self).get_many(keys, version))

    def has_key(self, key: Any, version: int | None = None) -> Any:
        return self._or(False, lambda: super(ForgivingRedisCache, self).has_key(key, version))

    def set(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> None:
        self._or(None, lambda: super(ForgivingRedisCache, self).set(key, value, *args, **kwargs))

    def add(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> Any:
        return self._or(
            False, lambda: super(ForgivingRedisCache, self).add(key, value, *args, **kwargs)
        )

    def delete(self, key: Any, version: int | None = None) -> Any:
        return self._or(False, lambda: super(ForgivingRedisCache, self).delete(key, version))


class BriefRedisCache(ForgivingRedisCache):
    """For sessions: what could not be deleted while Redis was away dies by itself, soon.

    PostgreSQL keeps the session for its month; the copy here only spares a look-up.
    """

    label = "sessions"

    def set(self, key: Any, value: Any, timeout: Any = None, version: int | None = None) -> None:
        shorter = LONGEST_SECONDS if timeout is None else min(timeout, LONGEST_SECONDS)
        super().set(key, value, shorter, version)
